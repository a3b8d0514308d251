package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.services.BrokerPorts;
import dev.refold.services.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerGoneTest {

    @TempDir
    private Path folder;

    private BrokerPorts ports = BrokerPorts.free();
    private EmbeddedBroker broker;

    @BeforeEach
    void startBroker() {
        broker = EmbeddedBroker.start(folder.resolve("broker"), ports);
        String servers = broker.bootstrapServers();
        ports = BrokerPorts.on(Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1)));
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void the_embedder_waits_for_a_broker_that_is_gone_says_so_and_goes_on_when_it_is_back() throws Exception {
        EmbedderSettings settings = EmbedderSettings.of(BrokerBench.SPACE, new TopicNames(""),
                TopicLayout.ONE_MACHINE,
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                folder.resolve("state")).withInstanceId("one");
        try (EmbedderService service = BrokerBench.start(settings, FakeEmbedder.remote());
                BrokerBench bench = new BrokerBench(settings)) {
            bench.upsertAll(0, 50, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(50, 50, 0, 0, 0, 0));
            stopBroker();
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.DEGRADED);
                assertThat(service.status().reasons()).singleElement().asString()
                        .startsWith("Kafka unreachable since ");
            });
            startBroker();
            bench.upsertAll(50, 100, "text");
            BrokerBench.awaitCounts(service, new EmbedderCounts(100, 100, 0, 0, 0, 0));
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
                    () -> assertThat(service.status().state()).isEqualTo(EmbedderStatus.State.RUNNING));

            Awaitility.await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(bench.documents()).hasSize(100));
        }
    }
}
