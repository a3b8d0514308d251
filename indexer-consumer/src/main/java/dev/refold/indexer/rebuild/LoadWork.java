package dev.refold.indexer.rebuild;

import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Mark;
import dev.refold.store.BulkLoad;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a generation with the last state of every document below the ends of the log noted first. Reads twice: keys,
 * then the documents that count, so that nothing superseded is decoded or written. Begins anew whenever it is begun.
 *
 * <p>
 * Memory: the keys of as many partitions as are read at once (see {@link LastOffsets}), eight bytes for every document
 * after that, and for each thread one fetch, one poll and one batch.
 */
final class LoadWork {

    private static final Logger LOG = LoggerFactory.getLogger(LoadWork.class);

    private final Job job;
    private final NotedLog noted;
    private final Map<Integer, PartitionKeys> keys = new ConcurrentSkipListMap<>();

    private LoadWork(Job job, NotedLog noted) {
        this.job = job;
        this.noted = noted;
    }

    static Outcome load(Job job) {
        NotedLog noted = job.log().note(job.topic());
        job.requireWholeLog();
        job.board().expect(0);
        job.ownership().update(rebuild -> rebuild.with(LoadedCounts.NONE).with(noted));
        return new LoadWork(job, noted).load();
    }

    private Outcome load() {
        readKeys();
        try (BulkLoad load = job.store().beginLoad(job.number())) {
            add(load);
            requireSameLog();
            job.board().at("flushing", "", 0, 0);
            job.ownership().confirm();
            load.flush();
        }
        List<Mark> marks = keys.values().stream().map(PartitionKeys::mark).flatMap(Optional::stream).toList();
        job.ownership().update(rebuild -> job.board().written(rebuild).with(noted.withMarks(marks)));
        return new Outcome.Loaded();
    }

    private void readKeys() {
        job.board().at("reading keys", "records", 0, job.log().records(job.topic()).orElse(0));
        eachPartition((reader, partition, end, board) -> keys.put(partition.partition(),
                KeyPass.read(reader, partition, end, board)));
    }

    private void add(BulkLoad load) {
        long documents = keys.values().stream().mapToLong(PartitionKeys::documents).sum();
        job.board().expect(documents);
        job.board().at("loading", "documents", 0, documents);
        eachPartition((reader, partition, end, board) -> {
            PartitionKeys found = Objects.requireNonNull(keys.get(partition.partition()));
            int added = AddPass.read(reader, partition, end, found, load, job.settings(), board);
            if (added < found.documents()) {
                LOG.atInfo().addKeyValue(LogKeys.GENERATION, job.name()).addKeyValue(LogKeys.PARTITION, partition)
                        .log("compaction took " + (found.documents() - added) + " of " + found.documents()
                                + " records away meanwhile; newer ones are folded later");
            }
        });
    }

    private interface Pass {
        void over(PartitionReader reader, TopicPartition partition, long end, Board board);
    }

    private void eachPartition(Pass pass) {
        Stream<InParallel.Piece> pieces = noted.ends().entrySet().stream().filter(end -> end.getValue() > 0)
                .map(end -> failed -> over(pass, end.getKey(), end.getValue(), failed));
        InParallel.run("rebuild-" + job.name() + "-load", job.settings().parallelism(), pieces.toList());
    }

    private void over(Pass pass, int number, long end, AtomicBoolean failed) {
        TopicPartition partition = new TopicPartition(job.topic(), number);
        try (PartitionReader reader = new PartitionReader(job.settings().kafka(),
                "rebuild." + job.name() + '.' + number,
                job.board(), failed)) {
            pass.over(reader, partition, end, job.board());
        }
    }

    private void requireSameLog() {
        if (!job.log().note(job.topic()).topicId().equals(noted.topicId())) {
            throw new LogChangedException(job.topic() + " was recreated while it was read; it is read anew");
        }
    }

    /** Transient: what is read next is another log, from its start. */
    private static final class LogChangedException extends InvalidMetadataException {

        private static final long serialVersionUID = 1L;

        LogChangedException(String message) {
            super(message);
        }
    }
}
