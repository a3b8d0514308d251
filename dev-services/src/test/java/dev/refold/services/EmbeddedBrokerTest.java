package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerTest {

    @TempDir
    Path folder;

    @Test
    void what_was_written_is_there_after_a_restart_on_other_ports() throws Exception {
        String first;
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            first = broker.bootstrapServers();
            new Log(first, "events").create().append("a", "b");
        }
        BrokerPorts others = new BrokerPorts(FreePorts.choose(), FreePorts.choose());
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, others)) {
            Log log = new Log(broker.bootstrapServers(), "events");
            log.append("c");
            assertThat(log.values()).containsExactly("a", "b", "c");
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + others.broker()).isNotEqualTo(first);
        }
    }

    @Test
    void transactions_and_records_of_32_mebibytes_work() throws Exception {
        byte[] large = new byte[32 * 1024 * 1024];
        large[large.length - 1] = 7;
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            Log log = new Log(broker.bootstrapServers(), "large");
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                log.create();
                assertThat(admin.listTopics().names().get()).containsExactly("large");
            }
            log.appendTransaction("writer", large);
            List<byte[]> read = log.bytes();
            assertThat(read).hasSize(1);
            assertThat(read.getFirst()).isEqualTo(large);
        }
    }

    @Test
    void topics_are_not_created_by_being_named() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThatThrownBy(() -> admin.describeTopics(List.of("nobody-made-me")).allTopicNames().get())
                    .isInstanceOf(ExecutionException.class).hasMessageContaining("UnknownTopicOrPartition");
        }
    }

    @Test
    void a_second_broker_on_the_same_data_is_refused() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedBroker.start(folder)).isInstanceOf(ServiceException.class)
                    .hasMessageContaining(folder.toString());
        }
    }
}
