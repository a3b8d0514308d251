package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.clients.admin.ListOffsetsOptions;

/** The sink of each store folds the log from its beginning into an empty store, all of them at once. */
final class Replay {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final EmbeddedLog log;
    private final List<IndexStore> stores;

    private Replay(EmbeddedLog log, List<IndexStore> stores) {
        this.log = log;
        this.stores = stores;
    }

    /** Returns when every store stands at the end of the log and has made its generation live; the sinks are gone. */
    static void into(List<IndexStore> stores, EmbeddedLog log) throws InterruptedException {
        stores.forEach(store -> assertThat(store.generations()).as("generations of %s", store.name()).isEmpty());
        new Replay(log, stores).run();
    }

    private void run() throws InterruptedException {
        Map<Integer, Long> ends = ends();
        List<SinkService> sinks = new ArrayList<>();
        try {
            stores.forEach(store -> sinks.add(start(store)));
            for (IndexStore store : stores) {
                await().atMost(PATIENCE).untilAsserted(() -> mustStandAt(ends, store));
            }
        } finally {
            sinks.forEach(SinkService::close);
        }
    }

    private SinkService start(IndexStore store) {
        SinkService sink = new SinkService(store, log.space(), log.names()::embeddings,
                SinkSettings.of(log.names().prefix() + "sink-" + store.name(), "one", log.kafka()),
                SinkListener.NONE);
        sink.start();
        return sink;
    }

    private void mustStandAt(Map<Integer, Long> ends, IndexStore store) {
        GenerationStatus status = status(store);
        assertThat(status.positions().stream()
                .collect(Collectors.toMap(SinkPosition::partition, SinkPosition::nextOffset)))
                .as("positions of %s", store.name()).isEqualTo(ends);
        assertThat(log.token().isIncludedIn(status.marks())).as("%s includes %s: %s", store.name(), log.token(),
                status).isTrue();
    }

    /** @throws AssertionError while nothing is live */
    static GenerationStatus status(IndexStore store) {
        try {
            return store.status(LIVE);
        } catch (StoreException.NoGeneration notYet) {
            throw new AssertionError(store.name() + " has nothing live yet", notYet);
        }
    }

    /** Of the committed log, transaction markers included. */
    private Map<Integer, Long> ends() throws InterruptedException {
        String topic = log.names().embeddings(log.space());
        try (Admin admin = Admin.create(Map.copyOf(log.kafka()))) {
            Map<TopicPartition, OffsetSpec> wanted = admin.describeTopics(Set.of(topic)).allTopicNames().get()
                    .values().stream().flatMap(description -> description.partitions().stream())
                    .collect(Collectors.toMap(info -> new TopicPartition(topic, info.partition()),
                            _ -> OffsetSpec.latest()));
            return admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all().get()
                    .entrySet().stream()
                    .collect(Collectors.toMap(end -> end.getKey().partition(), end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new AssertionError("the broker does not tell where " + topic + " ends", e);
        }
    }
}
