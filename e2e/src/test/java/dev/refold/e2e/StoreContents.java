package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.e2e.Oracle.Expected;
import dev.refold.embedding.Embedded;
import dev.refold.embedding.Embedder;
import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.store.Counts;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds what a store shows against what it must show, document by document: by look-up, by count, and by searching for
 * the word that every {@link Traffic} event has of its own, so that a chunk of an older version is a ghost that is seen.
 */
final class StoreContents {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** halfvec keeps 11 bits of each component. */
    private static final double VECTOR_TOLERANCE = 2e-3;

    private final IndexStore store;
    private final GenerationChoice choice;
    private final Embedder embedder;

    /** @param embedder of the live generation's space: what the stored vectors must be */
    StoreContents(IndexStore store, Embedder embedder) {
        this(store, new GenerationChoice.Live(), embedder);
    }

    /** @param embedder of the chosen generation's space */
    StoreContents(IndexStore store, GenerationChoice choice, Embedder embedder) {
        this.store = store;
        this.choice = choice;
        this.embedder = embedder;
    }

    /** @param log whose words must be found nowhere but in the documents that show them */
    void mustEqual(SortedMap<String, Expected> expected, List<LoggedEvent> log) throws InterruptedException {
        Map<String, Long> documents = new TreeMap<>();
        Map<String, Long> chunks = new TreeMap<>();
        for (Map.Entry<String, Expected> entry : expected.entrySet()) {
            DocumentKey key = DocumentKey.parse(entry.getKey());
            int found = mustEqual(key, entry.getValue());
            documents.merge(key.tenant(), entry.getValue().deleted() ? 0L : 1L, Long::sum);
            chunks.merge(key.tenant(), (long) found, Long::sum);
        }
        documents.forEach((tenant, count) -> {
            Counts counts = store.count(choice, tenant, Filter.ALL);
            assertThat(counts.documents()).as("documents of %s in %s", tenant, store.name()).isEqualTo(count);
            assertThat(counts.chunks()).as("chunks of %s in %s", tenant, store.name()).isEqualTo(chunks.get(tenant));
        });
        mustHaveNoGhosts(expected, log);
    }

    private int mustEqual(DocumentKey key, Expected expected) throws InterruptedException {
        Optional<EmbeddedDocument.Present> stored = store.document(choice, key).map(found -> found.document());
        if (expected.deleted()) {
            assertThat(stored).as("%s is deleted but visible in %s", key, store.name()).isEmpty();
            return 0;
        }
        assertThat(stored).as("%s is missing in %s", key, store.name()).isPresent();
        EmbeddedDocument.Present document = stored.orElseThrow();
        assertThat(document.order().version()).as("version of %s", key).isEqualTo(expected.version());
        assertThat(document.title()).as("title of %s", key).isEqualTo(expected.title());
        assertThat(metadataOf(document)).as("metadata of %s", key).isEqualTo(expected.metadata());
        mustCover(key, document, expected.content());
        mustMeanWhatTheySay(key, document);
        return document.chunks().size();
    }

    private static SortedMap<String, String> metadataOf(EmbeddedDocument.Present document) {
        SortedMap<String, String> values = new TreeMap<>();
        document.metadata().values().forEach((name, value) -> values.put(name, Canonical.of(value)));
        return values;
    }

    /** Every chunk is the text it claims to be, and only white space lies outside all of them. */
    private static void mustCover(DocumentKey key, EmbeddedDocument.Present document, String content) {
        StringBuilder left = new StringBuilder(content);
        for (Chunk chunk : document.chunks()) {
            assertThat(document.textOf(chunk)).as("chunk %d of %s", chunk.ordinal(), key)
                    .isEqualTo(content.substring(chunk.start(), chunk.end()));
            left.replace(chunk.start(), chunk.end(), " ".repeat(chunk.end() - chunk.start()));
        }
        assertThat(left.toString()).as("what no chunk of %s covers", key).isBlank();
    }

    private void mustMeanWhatTheySay(DocumentKey key, EmbeddedDocument.Present document) throws InterruptedException {
        List<Embedded> meant = embedder.embedDocuments(document.chunks().stream()
                .map(chunk -> Chunk.embeddedText(document.title(), document.textOf(chunk))).toList());
        for (Chunk chunk : document.chunks()) {
            switch (meant.get(chunk.ordinal())) {
                case Embedded.Vector wanted -> mustBeNear(key, chunk, wanted.embedding());
                case Embedded.NoFeatures _ -> assertThat(chunk.vector()).as("%s %d", key, chunk.ordinal()).isEmpty();
                case Embedded.Refused refused -> throw new AssertionError(key + ": " + refused);
            }
        }
    }

    private static void mustBeNear(DocumentKey key, Chunk chunk, Embedding wanted) {
        assertThat(chunk.vector()).as("vector of chunk %d of %s", chunk.ordinal(), key).isPresent();
        Embedding stored = chunk.vector().orElseThrow();
        assertThat(stored.dimensions()).isEqualTo(wanted.dimensions());
        assertThat(1 - stored.dot(wanted)).as("distance of chunk %d of %s from what it says", chunk.ordinal(), key)
                .isLessThan(VECTOR_TOLERANCE);
    }

    private void mustHaveNoGhosts(SortedMap<String, Expected> expected, List<LoggedEvent> log) {
        Map<String, String> keyOfVisibleWord = new TreeMap<>();
        expected.forEach((key, state) -> words(state.content()).forEach(word -> keyOfVisibleWord.put(word, key)));
        for (LoggedEvent logged : log) {
            for (String word : words(logged.value().orElse(""))) {
                Optional<String> owner = Optional.ofNullable(keyOfVisibleWord.get(word));
                String tenant = logged.key().map(key -> key.split("/", 2)[0]).orElseThrow();
                assertThat(keysWith(tenant, word)).as("what %s finds for %s", store.name(), word)
                        .isEqualTo(owner.stream().collect(Collectors.toSet()));
            }
        }
    }

    private java.util.Set<String> keysWith(String tenant, String word) {
        SearchQuery query = new SearchQuery(tenant, SearchMode.KEYWORD, word, Optional.empty(), 10, 0, Filter.ALL,
                GroupBy.DOCUMENT, PATIENCE);
        return store.search(choice, query).hits().stream().map(Hit::key).map(DocumentKey::kafkaKey)
                .collect(Collectors.toSet());
    }

    private static List<String> words(String text) {
        return WORD.matcher(text).results().map(result -> result.group()).distinct().toList();
    }

    private static final Pattern WORD = Pattern.compile(Traffic.WORD_PATTERN);
}
