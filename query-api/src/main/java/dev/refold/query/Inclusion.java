package dev.refold.query;

import dev.refold.query.Rejections.RejectedEvent;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Mark;
import dev.refold.store.GenerationProgress;
import dev.refold.store.GenerationState;
import java.util.List;
import java.util.Optional;

/** How a generation stands to a token. Pure. */
sealed interface Inclusion {

    /** Everything the token names is decided, and visible if it was accepted. */
    record Included() implements Inclusion {}

    /** Not yet; the detail says how far it is. */
    record Behind(String detail) implements Inclusion {}

    /** An event the token names will never be visible. */
    record Rejected(String detail) implements Inclusion {}

    /** The generation follows no log. */
    record Never(String detail) implements Inclusion {}

    int SHOWN_PARTITIONS = 16;

    /** A rejection counts even before the marks say that all is decided: nothing can come of waiting. */
    static Inclusion of(ConsistencyToken token, GenerationProgress progress, Optional<RejectedEvent> rejected) {
        if (rejected.isPresent()) {
            return new Rejected(detail(rejected.get()));
        }
        if (token.isIncludedIn(progress.marks())) {
            return new Included();
        }
        if (progress.positions().isEmpty() && progress.generation().state() == GenerationState.READY) {
            return new Never(progress.generation().name()
                    + " is a look at the past and follows no log, so it never includes what after names.");
        }
        return new Behind(behind(token, progress.marks()));
    }

    private static String detail(RejectedEvent rejected) {
        return "The event at offset " + rejected.position().offset() + " of partition "
                + rejected.position().partition() + " was rejected and is in the dead letters: "
                + rejected.rejection().reason().code() + ": " + rejected.rejection().message();
    }

    private static String behind(ConsistencyToken token, List<Mark> marks) {
        List<String> partitions = token.offsets().entrySet().stream().filter(wanted -> marks.stream()
                .noneMatch(mark -> mark.partition() == wanted.getKey() && isBeyond(mark, token.epoch(),
                        wanted.getValue())))
                .map(wanted -> {
                    Optional<Mark> mark = marks.stream().filter(one -> one.partition() == wanted.getKey()).findFirst();
                    return "partition " + wanted.getKey() + " is decided below offset "
                            + mark.map(Mark::offset).orElse(0L) + " of epoch " + mark.map(Mark::epoch).orElse(0L)
                            + ", " + wanted.getValue() + " of epoch " + token.epoch() + " is wanted";
                }).toList();
        return String.join("; ", partitions.subList(0, Math.min(SHOWN_PARTITIONS, partitions.size())))
                + (partitions.size() > SHOWN_PARTITIONS ? "; …" : "");
    }

    private static boolean isBeyond(Mark mark, long epoch, long offset) {
        return mark.epoch() > epoch || (mark.epoch() == epoch && mark.offset() > offset);
    }
}
