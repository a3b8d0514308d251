package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.indexer.rebuild.Gate;
import dev.refold.schemas.DocumentKey;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.evaluation.Query;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Documents of a tenant of their own that never change while others do: whatever generation answers, what is found for
 * one of their words is known to the last document.
 */
final class StillDocuments {

    static final List<String> WORDS = List.of("lighthouse", "harbour", "anchor");

    private static final String TENANT = "calm";
    private static final int OF_EACH_WORD = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private StillDocuments() {}

    static List<SentEvent> all() {
        return IntStream.range(0, WORDS.size() * OF_EACH_WORD).mapToObj(i -> SentEvent.of("upserted", TENANT, id(i),
                Map.of("content", WORDS.get(i % WORDS.size()) + " in room " + i))).toList();
    }

    private static String id(int i) {
        return "still/" + i;
    }

    /** Only the same answers pass. */
    static Gate gate() {
        return new Gate(1, TENANT, SearchMode.KEYWORD, OF_EACH_WORD + 1,
                WORDS.stream().map(word -> new Query(word, word)).toList());
    }

    /**
     * Asks the live generation; fails unless the answer is whole and holds nothing else.
     *
     * @return which generation answered
     */
    static int mustBeFound(IndexStore store, String word) {
        SearchResult result = store.search(new GenerationChoice.Live(),
                new SearchQuery(TENANT, SearchMode.KEYWORD, word,
                        Optional.empty(), 2 * OF_EACH_WORD, 0, Filter.ALL, GroupBy.DOCUMENT, TIMEOUT));
        int number = WORDS.indexOf(word);
        assertThat(result.hits().stream().map(Hit::key).map(DocumentKey::id)).as("what %s finds for %s",
                result.generation(), word).containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, OF_EACH_WORD)
                                .mapToObj(i -> id(i * WORDS.size() + number)).toList());
        return result.generation().number();
    }
}
