package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.embedder.EmbedderCounts;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.EmbedderService;
import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.IngestListener;
import dev.refold.ingest.IngestReport;
import dev.refold.ingest.Ingestion;
import dev.refold.ingest.ProducerSettings;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A corpus in {@code documents}, embedded once: what any number of stores can be folded from.
 *
 * @param published documents
 * @param token of the last of them
 */
record EmbeddedLog(TopicNames names, Space space, Map<String, String> kafka, long published, ConsistencyToken token) {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Produces the corpus, embeds it, and stops the embedder: from here on only the log speaks. */
    static EmbeddedLog of(Corpus corpus, Embedder embedder, Path stateDir) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        TopicNames names = new TopicNames(broker.newPrefix());
        Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        Space space = new Space(embedder.provider(), embedder.model(), embedder.dimensions(), ChunkerSettings.DEFAULT,
                "english");
        try (EmbedderService service = new EmbedderService(
                EmbedderSettings.of(space, names, TopicLayout.ONE_MACHINE, kafka, stateDir), embedder,
                EmbedderListener.NONE)) {
            service.start();
            IngestReport report = publish(corpus, names, kafka);
            long published = report.progress().published();
            await().atMost(PATIENCE).untilAsserted(() -> mustBeDecided(service.status().counts(), published));
            assertThat(service.status().counts().deadLetters()).as("documents rejected").isZero();
            return new EmbeddedLog(names, space, kafka, published, report.token());
        }
    }

    private static IngestReport publish(Corpus corpus, TopicNames names, Map<String, String> kafka) {
        try (DocumentProducer producer = DocumentProducer.open(ProducerSettings.of(names.documents(), kafka))) {
            IngestReport report = new Ingestion(producer, 0, IngestListener.NONE).run(corpus.documents());
            assertThat(report.complete()).as("%s", report).isTrue();
            return report;
        }
    }

    private static void mustBeDecided(EmbedderCounts counts, long published) {
        assertThat(counts.consumed()).as("%s", counts).isEqualTo(published);
        assertThat(counts.pending()).as("%s", counts).isZero();
    }
}
