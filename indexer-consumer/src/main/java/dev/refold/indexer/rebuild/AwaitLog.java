package dev.refold.indexer.rebuild;

import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.Mark;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationProgress;
import dev.refold.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until the log of the space has decided all that the live generation shows. In the live one's own space it has;
 * a space that is new is embedded meanwhile, and loading a log that is hardly begun would leave nearly everything to the
 * sink, which folds much more slowly than a load.
 */
final class AwaitLog {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    /** The embedder writes a mark with every transaction; looked for among so many offsets first, then among more. */
    private static final int FIRST_TAIL = 1_024;
    private static final int TAIL_GROWTH = 16;
    private static final byte[] MARK = Mark.KAFKA_KEY.getBytes(StandardCharsets.UTF_8);

    private final Job job;
    private final PartitionReader reader;

    private AwaitLog(Job job, PartitionReader reader) {
        this.job = job;
        this.reader = reader;
    }

    static Outcome await(Job job) {
        List<Mark> wanted = wanted(job);
        job.board().at("waiting for " + job.topic(), "events", 0, offsets(wanted, Mark::offset));
        job.requireWholeLog();
        if (wanted.isEmpty()) {
            return new Outcome.LogReached();
        }
        try (PartitionReader reader = new PartitionReader(job.settings().kafka(), "rebuild." + job.name() + ".marks",
                job.board(), new AtomicBoolean())) {
            AwaitLog waiting = new AwaitLog(job, reader);
            while (!waiting.isReached(wanted)) {
                Optional<Outcome> spent = budgetSpent(job);
                if (spent.isPresent()) {
                    return spent.get();
                }
                Pauses.sleep(LOOK_EVERY, job.board());
            }
        }
        return new Outcome.LogReached();
    }

    /** The rebuild's own limit counts: the embedder learns of a higher one a little later. */
    private static Optional<Outcome> budgetSpent(Job job) {
        OptionalLong most = job.ownership().rebuild().request().maxTokens();
        return job.parts().spending().apply(job.generation().space())
                .filter(spend -> spend.held() && most.isPresent() && spend.tokens() >= most.getAsLong())
                .map(spend -> new Outcome.BudgetSpent(spend.tokens(), most.getAsLong()));
    }

    /** What the live one shows by now; it moves on, but catching up looks again. */
    private static List<Mark> wanted(Job job) {
        try {
            GenerationProgress live = job.store().progress(new GenerationChoice.Live());
            return live.generation().space().equals(job.generation().space()) ? List.of() : live.marks();
        } catch (StoreException.NoGeneration | StoreException.OtherFormat _) {
            return List.of();
        }
    }

    private static long offsets(List<Mark> marks, ToLongFunction<Mark> offset) {
        return marks.stream().mapToLong(offset).sum();
    }

    private boolean isReached(List<Mark> wanted) {
        Map<Integer, Long> ends = job.log().note(job.topic()).ends();
        Map<Integer, Mark> reached = wanted.stream()
                .map(mark -> lastMark(mark.partition(), ends.getOrDefault(mark.partition(), 0L)))
                .flatMap(Optional::stream).collect(Collectors.toMap(Mark::partition, mark -> mark));
        long decided = offsets(wanted, mark -> Optional.ofNullable(reached.get(mark.partition()))
                .filter(own -> own.epoch() == mark.epoch()).map(own -> Math.min(own.offset(), mark.offset()))
                .orElse(0L));
        job.board().at("embedding into " + job.topic(), "events", decided, offsets(wanted, Mark::offset));
        return wanted.stream().allMatch(mark -> Optional.ofNullable(reached.get(mark.partition()))
                .filter(own -> own.compareTo(mark) >= 0).isPresent());
    }

    private Optional<Mark> lastMark(int partition, long end) {
        Optional<Mark> found = Optional.empty();
        long looked = 0;
        for (long tail = FIRST_TAIL; found.isEmpty() && looked < end; tail *= TAIL_GROWTH) {
            looked = Math.min(tail, end);
            found = lastMark(new TopicPartition(job.topic(), partition), end, looked);
        }
        return found;
    }

    private Optional<Mark> lastMark(TopicPartition partition, long end, long tail) {
        AtomicReference<Optional<ConsumerRecord<byte[], byte[]>>> last = new AtomicReference<>(Optional.empty());
        reader.readLast(tail, partition, end, record -> {
            if (Arrays.equals(record.key(), MARK)) {
                last.set(Optional.of(record));
            }
        });
        return last.get().map(record -> new EmbeddedCodec().decode(record.value())).filter(Mark.class::isInstance)
                .map(Mark.class::cast);
    }
}
