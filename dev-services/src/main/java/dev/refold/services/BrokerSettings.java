package dev.refold.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The configuration of the one-node broker, a pure function of its directory and ports. */
final class BrokerSettings {

    /** The largest record of ours is 32 MiB; the rest is room for keys, headers and batch framing. */
    private static final int MESSAGE_BYTES = 33 * 1024 * 1024;
    private static final int CLEANER_BYTES = 16 * 1024 * 1024;

    private BrokerSettings() {}

    static Properties of(Path logDir, BrokerPorts ports) {
        Properties all = new Properties();
        all.putAll(node(logDir, ports));
        all.putAll(SINGLE_COPY);
        all.putAll(LIMITS);
        all.putAll(QUICK_RECOVERY);
        return all;
    }

    /** What does not depend on where it runs, as the environment of Kafka's container image. */
    static Map<String, String> environment() {
        return Stream.of(SINGLE_COPY, LIMITS, QUICK_RECOVERY).flatMap(group -> group.entrySet().stream())
                .collect(Collectors.toMap(
                        setting -> "KAFKA_" + setting.getKey().replace('.', '_').toUpperCase(Locale.ROOT),
                        Map.Entry::getValue));
    }

    private static Map<String, String> node(Path logDir, BrokerPorts ports) {
        String client = "PLAINTEXT://127.0.0.1:" + ports.broker();
        String controller = "CONTROLLER://127.0.0.1:" + ports.controller();
        // Voters stand here and not in the log, so the controller's port may differ at each start.
        return Map.of("process.roles", "broker,controller", "node.id", "1", "controller.quorum.voters",
                "1@127.0.0.1:" + ports.controller(), "listeners", client + "," + controller, "advertised.listeners",
                client, "controller.listener.names", "CONTROLLER", "inter.broker.listener.name", "PLAINTEXT",
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT", "log.dirs",
                logDir.toString());
    }

    private static final Map<String, String> SINGLE_COPY = Map.of("offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1", "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1", "transaction.state.log.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1", "share.coordinator.state.topic.min.isr", "1");

    private static final Map<String, String> LIMITS = Map.of("auto.create.topics.enable", "false", "message.max.bytes",
            Integer.toString(MESSAGE_BYTES), "replica.fetch.max.bytes", Integer.toString(MESSAGE_BYTES),
            "offsets.retention.minutes", Long.toString(Duration.ofDays(365).toMinutes()),
            // The default takes 128 MiB of the heap that it shares with the application.
            "log.cleaner.dedupe.buffer.size", Integer.toString(CLEANER_BYTES));

    /**
     * After a SIGKILL the controller waits for the dead broker's session: 12 s by default, about 4 s with these. A session
     * of one second was over on a machine with ten times as much to do as cores, while the broker lived; topics cannot be
     * made then.
     */
    private static final Map<String, String> QUICK_RECOVERY = Map.of("group.initial.rebalance.delay.ms", "0",
            "broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");
}
