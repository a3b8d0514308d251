package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.streams.errors.StreamsException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedder on a real broker. */
class EmbedderServiceTest {

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
    void what_is_produced_before_and_after_the_start_is_embedded_once() throws Exception {
        FakeEmbedder model = FakeEmbedder.remote();
        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(0, 200, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(200, 200, 0, 0, 0, 0));
        }
        bench.upsertAll(200, 300, "text");
        bench.upsertAll(0, 100, "text");
        try (EmbedderService service = bench.start(model)) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(400, 300, 0, 100, 0, 0));
            awaitMarks(400);
            assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.RUNNING);
        }

        assertThat(bench.documents()).hasSize(300).extracting(EmbeddedDocument::key).doesNotHaveDuplicates();
        assertThat(model.texts()).hasSize(300);
    }

    @Test
    void documents_and_marks_are_in_the_partition_of_their_events() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 100, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(100, 100, 0, 0, 0, 0));
            awaitMarks(100);
        }

        EmbeddedCodec codec = new EmbeddedCodec();
        assertThat(bench.records()).allSatisfy(found -> {
            switch (codec.decode(found.value())) {
                case Mark mark -> assertThat(mark.partition()).isEqualTo(found.partition());
                case EmbeddedDocument document ->
                    assertThat(document.source().partition()).isEqualTo(found.partition());
            }
        });
    }

    @Test
    void documents_that_wait_for_the_model_survive_a_restart() throws Exception {
        FakeEmbedder model = FakeEmbedder.remote();
        model.breakDown();
        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(0, 100, "old");
            bench.upsertAll(0, 50, "new");
            bench.delete("d99");
            BrokerBench.awaitCounts(service, new EmbedderCounts(151, 1, 51, 0, 0, 99));
            assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.DEGRADED);
            assertThat(service.status().reasons()).singleElement().asString()
                    .startsWith("embedding service unavailable since ").endsWith(": 429");
        }
        assertThat(bench.documents()).hasSize(1);
        model.mend();
        try (EmbedderService service = bench.start(model)) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(151, 100, 51, 0, 0, 0));
            awaitMarks(151);
            assertThat(service.status().reasons()).isEmpty();
        }

        assertThat(model.texts()).hasSize(99).filteredOn(text -> text.startsWith("new")).hasSize(50);
    }

    @Test
    void state_that_is_lost_on_disk_comes_back_from_kafka() throws Exception {
        FakeEmbedder model = FakeEmbedder.inProcess();
        try (EmbedderService service = bench.start(model)) {
            bench.upsertAll(0, 100, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(100, 100, 0, 0, 0, 0));
        }
        bench.upsertAll(0, 100, "text");
        EmbedderSettings elsewhere = EmbedderSettings.of(BrokerBench.SPACE, bench.names(),
                bench.settings().layout(), bench.settings().kafka(), folder.resolve("elsewhere"))
                .withInstanceId(bench.names().prefix() + "one");
        try (EmbedderService service = BrokerBench.start(elsewhere, model)) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(200, 100, 0, 100, 0, 0));
        }

        assertThat(bench.documents()).hasSize(100);
    }

    @Test
    void a_second_embedder_on_one_state_directory_leaves_nothing_running() throws Exception {
        FakeEmbedder model = FakeEmbedder.inProcess();
        try (EmbedderService service = bench.start(model)) {
            Set<Thread> before = workers();
            assertThatThrownBy(() -> bench.start(model)).isInstanceOf(StreamsException.class);
            Set<Thread> since = workers();
            since.removeAll(before);
            assertThat(before).isNotEmpty();
            // Tests that run beside this one have workers too, and end them.
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> since.stream().noneMatch(Thread::isAlive));
            bench.upsertAll(0, 10, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(10, 10, 0, 0, 0, 0));
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("embedding-worker-")).collect(Collectors.toSet());
    }

    @Test
    void offsets_that_kafka_forgot_do_not_bring_old_events_back() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 100, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(100, 100, 0, 0, 0, 0));
        }
        forgetOffsets();
        bench.upsertAll(100, 110, "text");
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(110, 110, 0, 0, 0, 0));
        }

        assertThat(bench.documents()).hasSize(110);
    }

    @Test
    void a_log_made_anew_is_refused_until_its_epoch_is_raised_and_then_counts_as_newer() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 50, "old");
            BrokerBench.awaitCounts(service, new EmbedderCounts(50, 50, 0, 0, 0, 0));
        }
        deleteDocuments();
        assertThatThrownBy(() -> bench.start(FakeEmbedder.inProcess())).isInstanceOf(WrongLogException.class)
                .hasMessageContaining("topics.log-epoch to 1");
        bench.upsertAll(0, 20, "new");
        try (EmbedderService service = BrokerBench.start(bench.settings().withLogEpoch(1),
                FakeEmbedder.inProcess())) {
            BrokerBench.awaitCounts(service, new EmbedderCounts(70, 70, 0, 0, 0, 0));
        }

        assertThat(bench.documents().stream().filter(document -> document.order().epoch() == 1)).hasSize(20);
    }

    @Test
    void a_log_made_anew_while_it_is_read_stops_the_embedder() throws Exception {
        try (EmbedderService service = bench.start(FakeEmbedder.inProcess())) {
            bench.upsertAll(0, 50, "old");
            BrokerBench.awaitCounts(service, new EmbedderCounts(50, 50, 0, 0, 0, 0));
            deleteDocuments();
            try (Admin admin = bench.admin()) {
                new TopicAdmin(admin, Duration.ofSeconds(20))
                        .ensure(List.of(TopicSpec.documents(bench.names(), bench.settings().layout())));
            }
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.FAILED);
                assertThat(service.status().reasons()).first().asString().contains("topics.log-epoch to 1");
            });
        }
    }

    private void deleteDocuments() throws Exception {
        try (Admin admin = bench.admin()) {
            admin.deleteTopics(List.of(bench.names().documents())).all().get();
            Awaitility.await().atMost(Duration.ofSeconds(20))
                    .until(() -> !admin.listTopics().names().get().contains(bench.names().documents()));
        }
    }

    private void forgetOffsets() throws Exception {
        String group = bench.settings().applicationId();
        try (Admin admin = bench.admin()) {
            admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions()).all().get();
            admin.deleteConsumerGroups(Set.of(group)).all().get();
        }
    }

    private void awaitMarks(long total) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
                () -> assertThat(bench.marks().values().stream().mapToLong(Mark::offset).sum()).isEqualTo(total));
    }
}
