package dev.refold.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.cli.config.Configuration;
import dev.refold.services.BrokerPorts;
import dev.refold.services.EmbeddedBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaWatchTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_broker_that_goes_and_comes_back_is_noticed_by_a_process_that_asks_nothing_else_of_it() {
        EmbeddedBroker broker = EmbeddedBroker.start(folder);
        String address = broker.bootstrapServers();
        try (KafkaWatch watch = KafkaWatch.start(Map.of(Configuration.BOOTSTRAP_SERVERS, address))) {
            broker.close();

            await().atMost(LIMIT).untilAsserted(
                    () -> assertThat(watch.problem()).hasValueSatisfying(
                            problem -> assertThat(problem).startsWith("no answer since ")));

            int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
            try (EmbeddedBroker _ = EmbeddedBroker.start(folder, BrokerPorts.on(port))) {
                await().atMost(LIMIT).until(() -> watch.problem().isEmpty());
            }
        }
    }

    @Test
    void one_that_was_never_there_is_said_too() throws IOException {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            unused = socket.getLocalPort();
        }
        try (KafkaWatch watch = KafkaWatch.start(Map.of(Configuration.BOOTSTRAP_SERVERS, "127.0.0.1:" + unused))) {
            await().atMost(LIMIT).until(() -> watch.problem().isPresent());
        }
    }
}
