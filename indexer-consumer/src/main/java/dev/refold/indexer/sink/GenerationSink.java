package dev.refold.indexer.sink;

import dev.refold.schemas.CorruptRecordException;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.BatchRules;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds one generation. One thread runs it; {@link #status()} and {@link #stop()} may be called by any.
 *
 * <p>
 * The store, not the consumer group, knows where a partition stands: an assigned partition is claimed in the store
 * (which fences whoever had it) and sought to the position found there. While the store cannot be reached, partitions
 * are paused and the consumer polls on, so that it keeps its place in the group.
 */
final class GenerationSink implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(GenerationSink.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration TOPIC_CHECKED_EVERY = Duration.ofSeconds(1);

    private final IndexStore store;
    private final Generation generation;
    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicIds topicIds;
    private final SinkSettings settings;
    private final BatchPlan plan;
    private final ChangedLog changedLog;
    private final SinkListener listener;
    private final InstantSource clock;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private final Map<TopicPartition, PartitionFold> folds = new HashMap<>();

    private Instant retryAt = Instant.MIN;
    private Instant checkTopicAt = Instant.MIN;
    private volatile boolean stopping;
    private volatile boolean held;
    private volatile Published published;

    GenerationSink(IndexStore store, Generation generation, String topic, Consumer<byte[], byte[]> consumer,
            TopicIds topicIds, SinkSettings settings, SinkListener listener, InstantSource clock) {
        this.store = store;
        this.generation = generation;
        this.topic = topic;
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.settings = settings;
        this.plan = new BatchPlan(settings);
        this.changedLog = new ChangedLog(topic, store.name(), generation.number());
        this.listener = listener;
        this.clock = clock;
        this.published = new Published(new SinkState.Waiting("joining its group"), 0, 0, OptionalLong.empty());
    }

    /** @param oldest when the oldest record was written that is not folded, epoch milliseconds; none while none waits */
    private record Published(SinkState state, int partitions, long lag, OptionalLong oldest) {}

    /** Lag grows with the time, whatever the sink's thread is waiting for. */
    SinkStatus status() {
        Published last = published;
        return new SinkStatus(generation, last.state(), last.partitions(), last.lag(), last.oldest().stream()
                .mapToObj(written -> Duration.ofMillis(Math.max(0, clock.millis() - written))).findFirst()
                .orElse(Duration.ZERO));
    }

    /** Makes {@link #run()} return after the batch in hand. */
    void stop() {
        stopping = true;
        consumer.wakeup();
    }

    /** Applies nothing while held, and keeps its place in the group; reads no more than it would otherwise. */
    void hold(boolean wanted) {
        held = wanted;
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(List.of(topic), new Assignment());
            while (!stopping) {
                step();
            }
        } catch (WakeupException e) {
            LOG.debug("sink of {}@{} woken up to stop", store.name(), generation.number());
        } catch (StoreException.NoGeneration e) {
            publish(new SinkState.Stopped("the generation was dropped"));
        } catch (RuntimeException | Error e) {
            // Whatever it was: a thread that ends without a word would leave a status that says it runs.
            stopped(e);
        }
    }

    private void step() {
        try {
            fetchWhereWanted();
            gather();
            // A batch may take long: what waits for it is told before.
            publish(published.state());
            if (held || clock.instant().isBefore(retryAt)) {
                return;
            }
            checkTopic();
            folds.forEach(this::claimIfNeeded);
            folds.forEach(this::applyWaiting);
            backoff.reset();
            publish(new SinkState.Running());
        } catch (StoreException.Unavailable | StoreException.DeadlineExceeded | RetriableException e) {
            waitAndRetry(e);
        } catch (InvalidOffsetException e) {
            throw new ChangedLogException(explained(e), e);
        }
    }

    /** A topic made anew that is shorter than the old one is met as an offset out of range too. */
    private String explained(InvalidOffsetException met) {
        List<SinkPosition> positions = folds.values().stream().filter(PartitionFold::claimed)
                .map(PartitionFold::position).toList();
        Map<Integer, ChangedLog.Bounds> bounds = new HashMap<>();
        try {
            String topicId = topicIds.idOf(topic);
            positions.forEach(position -> BatchRules.checkTopic(position, topicId));
            Map<TopicPartition, Long> first = consumer.beginningOffsets(folds.keySet());
            consumer.endOffsets(folds.keySet()).forEach((partition, end) -> bounds.put(partition.partition(),
                    new ChangedLog.Bounds(first.getOrDefault(partition, 0L), end)));
        } catch (StoreException.Mismatch e) {
            return changedLog.recreated(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            LOG.debug("{} cannot be asked where it begins: {}", topic, e.getMessage());
        }
        return changedLog.explain(positions, bounds, String.valueOf(met.getMessage()));
    }

    private Duration pollTimeout() {
        return folds.values().stream().anyMatch(PartitionFold::wantsRecords) ? settings.batchWait() : IDLE_POLL;
    }

    /** Fetches for partitions that have nothing waiting; the others are paused, which bounds what is held in memory. */
    private void fetchWhereWanted() {
        folds.forEach((partition, fold) -> {
            if (fold.wantsRecords()) {
                consumer.resume(List.of(partition));
            } else {
                consumer.pause(List.of(partition));
            }
        });
    }

    /** One poll that waits, and more as long as records are at hand and there is room: a poll alone is a small one. */
    private void gather() {
        Gathered gathered = new Gathered(settings);
        ConsumerRecords<byte[], byte[]> records = consumer.poll(pollTimeout());
        gathered.add(records);
        while (!records.isEmpty() && gathered.hasRoom()) {
            records = consumer.poll(Duration.ZERO);
            gathered.add(records);
        }
        folds.forEach((partition, fold) -> gathered.reached(partition).filter(_ -> fold.wantsRecords())
                .ifPresent(next -> fold.enqueue(plan.plan(fold.position(), gathered.records(partition), next))));
    }

    /**
     * A topic recreated while we read is another log, and where it has grown past our offsets already, no offset is out
     * of range. Looked at before what was read is applied, at most once in a while: no topic is made anew so quickly.
     */
    private void checkTopic() {
        Optional<PartitionFold> waiting = folds.values().stream().filter(fold -> !fold.waiting().isEmpty()).findAny();
        if (waiting.isPresent() && !clock.instant().isBefore(checkTopicAt)) {
            BatchRules.checkTopic(waiting.get().position(), topicIds.idOf(topic));
            checkTopicAt = clock.instant().plus(TOPIC_CHECKED_EVERY);
        }
    }

    private void claimIfNeeded(TopicPartition partition, PartitionFold fold) {
        if (fold.claimed()) {
            return;
        }
        SinkPosition position = store.claim(generation.number(), topicIds.idOf(topic), partition.partition());
        consumer.seek(partition, new OffsetAndMetadata(position.nextOffset(), leaderEpoch(position), ""));
        fold.claimed(position);
        LOG.atInfo().addKeyValue(LogKeys.GENERATION, generation.name())
                .addKeyValue(LogKeys.PARTITION, partition.partition())
                .addKeyValue(LogKeys.OFFSET, position.nextOffset())
                .addKeyValue(LogKeys.OWNER_EPOCH, position.ownerEpoch()).log("the sink owns a partition");
    }

    private static Optional<Integer> leaderEpoch(SinkPosition position) {
        return position.leaderEpoch() == SinkPosition.NO_LEADER_EPOCH
                ? Optional.empty()
                : Optional.of(position.leaderEpoch());
    }

    private void applyWaiting(TopicPartition partition, PartitionFold fold) {
        while (!stopping && !fold.waiting().isEmpty()) {
            BatchPlan.Planned next = fold.waiting().getFirst();
            long begunNanos = System.nanoTime();
            switch (store.apply(generation.number(), next.batch())) {
                case ApplyOutcome.Applied applied -> {
                    fold.applied(next, applied.position());
                    listener.applied(store.name(), generation.number(), next.records(), applied);
                    if (!next.traces().isEmpty()) {
                        listener.folded(store.name(), generation.number(), next.traces(),
                                Duration.ofNanos(System.nanoTime() - begunNanos));
                    }
                }
                case ApplyOutcome.Fenced fenced -> {
                    fenced(partition, fold, fenced);
                    return;
                }
            }
        }
    }

    /** Whoever loses rejoins, never exits: if the partition is still this sink's, the next claim wins it back. */
    private void fenced(TopicPartition partition, PartitionFold fold, ApplyOutcome.Fenced fenced) {
        LOG.atWarn().addKeyValue(LogKeys.GENERATION, generation.name())
                .addKeyValue(LogKeys.PARTITION, partition.partition())
                .addKeyValue(LogKeys.OFFSET, fenced.current().nextOffset())
                .addKeyValue(LogKeys.OWNER_EPOCH, fenced.current().ownerEpoch())
                .log("the sink lost a partition, as the store says; it rejoins");
        fold.lost();
        listener.retried(store.name(), generation.number());
        retryAt = clock.instant().plus(backoff.next());
        consumer.enforceRebalance("fenced by the store");
    }

    private void waitAndRetry(RuntimeException e) {
        Duration delay = backoff.next();
        retryAt = clock.instant().plus(delay);
        listener.retried(store.name(), generation.number());
        if (!(published.state() instanceof SinkState.Waiting)) {
            LOG.atWarn().addKeyValue(LogKeys.GENERATION, generation.name()).addKeyValue(LogKeys.REASON, e.getMessage())
                    .log("the sink waits and tries again");
        }
        publish(new SinkState.Waiting(String.valueOf(e.getMessage())));
    }

    private void stopped(Throwable e) {
        String reason = switch (e) {
            case StoreException.OtherFormat other -> String.valueOf(other.getMessage());
            case StoreException.Mismatch mismatch -> changedLog.recreated(String.valueOf(mismatch.getMessage()));
            case ChangedLogException _,StoreException _,KafkaException _,CorruptRecordException _ ->
                String.valueOf(e.getMessage());
            default ->
                "unexpected " + e.getClass().getSimpleName() + ", see the log; restart to try again";
        };
        LOG.atError().setCause(e).addKeyValue(LogKeys.GENERATION, generation.name()).addKeyValue(LogKeys.REASON, reason)
                .log("the sink stopped");
        publish(new SinkState.Stopped(reason));
    }

    private void publish(SinkState state) {
        long lag = 0;
        long oldest = Long.MAX_VALUE;
        for (Map.Entry<TopicPartition, PartitionFold> entry : folds.entrySet()) {
            long behind = lagOf(entry.getKey(), entry.getValue());
            lag += behind;
            if (behind > 0) {
                oldest = Math.min(oldest, entry.getValue().oldest().orElse(Long.MAX_VALUE));
            }
        }
        published = new Published(state, folds.size(), lag, oldest == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(oldest));
    }

    /** The fetcher's lag is that of the consumer's position; batches not applied yet are behind it. */
    private long lagOf(TopicPartition partition, PartitionFold fold) {
        if (!fold.claimed()) {
            return 0;
        }
        long fetched = fold.waiting().isEmpty()
                ? fold.position().nextOffset()
                : fold.waiting().getLast().batch().to().nextOffset();
        return consumer.currentLag(partition).orElse(0) + fetched - fold.position().nextOffset();
    }

    /** Runs on the sink's thread, inside poll; touches no store, so that it cannot fail there. */
    private final class Assignment implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                folds.put(partition, new PartitionFold());
                // A provisional position: without one, auto.offset.reset=none fails the poll before the claim.
                consumer.seek(partition, 0);
            }
            consumer.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(folds::remove);
        }
    }
}
