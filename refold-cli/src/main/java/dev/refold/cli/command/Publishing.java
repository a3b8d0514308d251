package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.IngestReport;
import dev.refold.ingest.Ingestion;
import dev.refold.ingest.ProducerSettings;
import dev.refold.ingest.source.DocumentSource;
import java.util.HashMap;
import java.util.Map;

/** Publishes a source into the log of a stack that runs. */
final class Publishing {

    private final Terminal terminal;
    private final Configuration configuration;
    private final RunInfo run;

    /** @param configuration for what Kafka's clients need besides the address, such as credentials */
    Publishing(Terminal terminal, Configuration configuration, RunInfo run) {
        this.terminal = terminal;
        this.configuration = configuration;
        this.run = run;
    }

    IngestReport publish(DocumentSource source) {
        Map<String, String> kafka = new HashMap<>(configuration.kafka());
        kafka.put(Configuration.BOOTSTRAP_SERVERS, run.bootstrapServers());
        String topic = new TopicNames(run.topicPrefix()).documents();
        ProducerSettings settings = ProducerSettings.of(topic, kafka).withLogEpoch(run.logEpoch());
        try (DocumentProducer producer = DocumentProducer.open(settings);
                ProgressDisplay display = ProgressDisplay.on(terminal)) {
            return new Ingestion(producer, run.logEpoch(), display).run(source);
        }
    }
}
