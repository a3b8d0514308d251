package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerProcessTest {

    @TempDir
    Path folder;

    @Test
    void acknowledged_records_survive_sigkill_and_the_address_stays() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            String address = broker.bootstrapServers();
            Log log = new Log(address, "events").create();
            log.append("a", "b");
            broker.kill();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();
            log.append("c");
            assertThat(broker.bootstrapServers()).isEqualTo(address);
            assertThat(log.values()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void a_paused_broker_is_silent_and_answers_again_when_resumed() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder)) {
            Log log = new Log(broker.bootstrapServers(), "events").create();
            log.append("a");
            broker.pause();
            assertThat(BrokerProcess.answers(portsOf(broker))).isFalse();
            broker.resume();
            log.append("b");
            assertThat(log.values()).containsExactly("a", "b");
        }
    }

    private static BrokerPorts portsOf(BrokerProcess broker) {
        return BrokerPorts.on(Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]));
    }
}
