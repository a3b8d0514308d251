package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicMismatchException;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedder when its logs change, on a real broker; and whether what it says to do mends it. */
class ChangedLogTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private BrokerBench bench;

    @BeforeEach
    void open() {
        bench = new BrokerBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void an_embeddings_topic_made_anew_is_filled_again_and_nothing_is_embedded_twice() throws Exception {
        FakeEmbedder model = FakeEmbedder.inProcess();
        embedAndDelete(model);
        Map<DocumentKey, EmbeddedDocument> before = lastStates();
        Map<Integer, Mark> marks = bench.marks();
        delete(bench.names().embeddings(BrokerBench.SPACE));

        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(50, 60, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(62, 62, 0, 0, 0, 0));
            awaitMarks(62);
            assertThat(service.status().reasons()).isEmpty();
        }

        assertThat(model.texts()).as("embedded once each").hasSize(60);
        assertThat(lastStates()).hasSize(61).containsAllEntriesOf(before);
        assertThat(bench.marks()).allSatisfy((partition, mark) -> assertThat(mark)
                .isGreaterThanOrEqualTo(marks.getOrDefault(partition, mark)));
    }

    @Test
    void an_embeddings_topic_made_anew_while_it_is_written_stops_the_embedder_and_the_next_start_fills_it()
            throws Exception {
        FakeEmbedder model = FakeEmbedder.inProcess();
        String embeddings = bench.names().embeddings(BrokerBench.SPACE);
        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(0, 50, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(50, 50, 0, 0, 0, 0));
            delete(embeddings);
            makeTopicsAnew();
            bench.upsertAll(50, 60, "text");
            awaitFailed(service, embeddings + " was deleted and made anew");
        }
        try (EmbedderService service = bench.start(model)) {
            // Marks of what came between are in the new topic already.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(lastStates()).hasSize(60));
            Awaitility.await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(service.status().reasons()).isEmpty());
        }
    }

    @Test
    void partitions_added_to_documents_stop_the_embedder_and_a_log_made_anew_mends_it() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 20, "old");
            BrokerBench.awaitCounts(service, new EmbedderCounts(20, 20, 0, 0, 0, 0));
            try (Admin admin = bench.admin()) {
                admin.createPartitions(Map.of(bench.names().documents(), NewPartitions.increaseTo(8))).all().get();
            }
            awaitFailed(service, "has 8 partitions now, it had 6");
        }
        assertThatThrownBy(() -> bench.start(FakeEmbedder.inProcess())).isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("partitions is 8, expected 6").hasMessageContaining("raise topics.log-epoch");

        delete(bench.names().documents());
        makeTopicsAnew();
        bench.upsertAll(0, 20, "new");
        try (EmbedderService service = BrokerBench.start(bench.settings().withLogEpoch(1),
                FakeEmbedder.inProcess())) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(40, 40, 0, 0, 0, 0));
        }
        assertThat(lastStates().values()).hasSize(20).allMatch(document -> document.order().epoch() == 1);
    }

    @Test
    void events_that_retention_ate_are_refused_and_the_offset_it_names_mends_it() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 60, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(60, 60, 0, 0, 0, 0));
            awaitMarks(60);
        }
        long read = bench.marks().getOrDefault(0, new Mark("", 0, 0, 0)).offset();
        bench.upsertAll(0, 60, "changed");
        TopicPartition first = new TopicPartition(bench.names().documents(), 0);
        try (Admin admin = bench.admin()) {
            admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(read + 2))).all().get();
        }
        assertThatThrownBy(() -> bench.start(FakeEmbedder.inProcess())).isInstanceOf(WrongLogException.class)
                .hasMessageContaining("begins at offset " + (read + 2) + " but " + read + " is the next to read")
                .hasMessageContaining("--to-offset " + (read + 2));

        String group = bench.settings().applicationId();
        try (Admin admin = bench.admin()) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions()).all().get();
            admin.alterConsumerGroupOffsets(group, Map.of(first, new OffsetAndMetadata(read + 2))).all().get();
        }
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(118, 118, 0, 0, 0, 0));
            awaitMarks(120);
        }
    }

    @Test
    void a_new_space_over_a_log_that_retention_cut_is_refused_and_the_old_one_goes_on() throws Exception {
        EmbedderSettings other = EmbedderSettings.of(new Space("fake", "fake", FakeEmbedder.DIMENSIONS,
                new ChunkerSettings(800, 100, 2_000), "english"), bench.names(), bench.settings().layout(),
                bench.settings().kafka(), folder.resolve("other"));
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 60, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(60, 60, 0, 0, 0, 0));
            TopicPartition first = new TopicPartition(bench.names().documents(), 0);
            try (Admin admin = bench.admin()) {
                admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(3))).all().get();
            }

            assertThatThrownBy(() -> BrokerBench.start(other, FakeEmbedder.inProcess()))
                    .isInstanceOf(WrongLogException.class)
                    .hasMessageContaining("does not begin at offset 0 in partitions [0]")
                    .hasMessageContaining("--group " + other.applicationId() + " --topic " + first.topic() + ":0 ");
            bench.upsertAll(60, 61, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(61, 61, 0, 0, 0, 0));

            // As the command does it.
            try (Admin admin = bench.admin()) {
                admin.alterConsumerGroupOffsets(other.applicationId(), Map.of(first, new OffsetAndMetadata(3))).all()
                        .get();
            }
            try (EmbedderService begun = BrokerBench.start(other, FakeEmbedder.inProcess())) {
                BrokerBench.awaitCounts(begun, new EmbedderCounts(58, 58, 0, 0, 0, 0));
            }
        }
    }

    private void embedAndDelete(FakeEmbedder model) throws Exception {
        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(0, 50, "text");
            bench.delete("d3");
            bench.delete("never-there");
            BrokerBench.awaitCounts(service, new EmbedderCounts(52, 52, 0, 0, 0, 0));
            awaitMarks(52);
        }
    }

    private static void awaitFailed(EmbedderService service, String reason) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.FAILED);
            assertThat(service.status().reasons()).first().asString().contains(reason);
        });
    }

    private Map<DocumentKey, EmbeddedDocument> lastStates() {
        return bench.documents().stream()
                .collect(Collectors.toMap(EmbeddedDocument::key, document -> document, (_, later) -> later));
    }

    private void awaitMarks(long total) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(bench.marks().values().stream().mapToLong(Mark::offset).sum()).isEqualTo(total));
    }

    private void delete(String topic) throws Exception {
        try (Admin admin = bench.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            Awaitility.await().atMost(PATIENCE).until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private void makeTopicsAnew() throws Exception {
        try (Admin admin = bench.admin()) {
            new TopicAdmin(admin, PATIENCE)
                    .ensure(List.of(TopicSpec.documents(bench.names(), bench.settings().layout()),
                            TopicSpec.embeddings(bench.names(), BrokerBench.SPACE,
                                    bench.settings().layout())));
        }
    }
}
