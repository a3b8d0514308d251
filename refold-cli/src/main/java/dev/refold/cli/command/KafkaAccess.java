package dev.refold.cli.command;

import dev.refold.cli.client.RunningStack;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.indexer.topics.TopicNames;
import java.util.HashMap;
import java.util.Map;

/**
 * The Kafka of the stack that runs on the data directory, else the one that is configured.
 *
 * @param properties of clients
 */
record KafkaAccess(Map<String, String> properties, TopicNames names) {

    KafkaAccess {
        properties = Map.copyOf(properties);
    }

    /** @throws CommandException when a stack's own broker is meant, and none runs */
    static KafkaAccess of(Configuration configuration) {
        DataDir dir = new DataDir(configuration.dataDir());
        Map<String, String> kafka = new HashMap<>(configuration.kafka());
        String prefix = configuration.topics().prefix();
        if (configuration.embeddedBroker() || RunInfo.ofRunning(dir).isPresent()) {
            RunInfo run = RunningStack.require(dir);
            kafka.put(Configuration.BOOTSTRAP_SERVERS, run.bootstrapServers());
            prefix = run.topicPrefix();
        }
        return new KafkaAccess(kafka, new TopicNames(prefix));
    }
}
