package dev.refold.indexer.rebuild;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Where a rebuild stands. Every step may be begun again from its start by whoever takes the rebuild over.
 *
 * {@snippet lang = text :
 * planned → loading → indexing → catching-up → verifying → comparing → promoting → keeping → done
 *              ↑ begins anew         ↑                └──── no gate ────↑   │
 *                                    └──────────── live moved on ───────────┘
 * a look at the past: planned → loading → indexing → done
 * any → failed, paused;  paused, failed → where it stopped, when somebody asks for it
 * }
 */
public sealed interface RebuildStep {

    /** Asked for. Waits until the log of the space has decided all that the live generation shows. */
    record Planned() implements RebuildStep {}

    /**
     * Reads the log up to the ends noted at its start, and fills the generation in bulk. For a look at the past that log
     * is {@code documents}: it is folded up to the moment wanted, and what no log has a vector of is embedded.
     */
    record Loading() implements RebuildStep {}

    /** The store makes what queries need. */
    record Indexing() implements RebuildStep {}

    /**
     * The ordinary sink folds what came since, until the generation is as far as the log and as the live one.
     *
     * @param round 0 at first; above it, how often the promotion was refused because the live one moved on
     */
    record CatchingUp(int round) implements RebuildStep {}

    /** Every document is compared with the log. */
    record Verifying() implements RebuildStep {}

    /** The gate: queries are put to this generation and to the live one. */
    record Comparing() implements RebuildStep {}

    /**
     * Becomes live.
     *
     * @param round as in {@link CatchingUp}
     * @param previous live when this step began; noted first, so that it is known after a promotion whose answer was
     *     lost
     */
    record Promoting(int round, OptionalInt previous) implements RebuildStep {}

    /**
     * Is live, and the one before is folded on, so that going back loses nothing.
     *
     * @param until when the previous one is dropped
     */
    record Keeping(Instant until, int previous) implements RebuildStep {}

    /** @param note what became of the previous generation, for people */
    record Done(String note) implements RebuildStep {}

    /**
     * Will not go on by itself.
     *
     * @param at where it stopped
     * @param reason what is wrong
     * @param fix what to do
     * @param spoiled the generation is of no use and is marked failed
     */
    record Failed(RebuildStep at, String reason, String fix, boolean spoiled) implements RebuildStep {}

    /**
     * Waits for somebody to say go on.
     *
     * @param at where it goes on
     */
    record Paused(RebuildStep at, String reason) implements RebuildStep {}

    /** {@code catching-up}: what status, metrics and tests call it. */
    default String name() {
        return nameOf(getClass());
    }

    /** Of every step there is. */
    static List<String> names() {
        return Arrays.stream(RebuildStep.class.getPermittedSubclasses()).map(RebuildStep::nameOf).toList();
    }

    private static String nameOf(Class<?> step) {
        return step.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
