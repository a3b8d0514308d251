package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.schemas.DocumentKey;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that stops answering, at any request of a read, holds nobody beyond the read's own time. */
final class DeadlineTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final ChromaDatabase database = TestChroma.shared().newDatabase();
    private final HeldChroma chroma = new HeldChroma(database.url());
    private final ChromaSettings settings = ChromaSettings.of(chroma.url()).withDatabase(database.tenant(),
            database.database()).withRequestTimeout(Duration.ofSeconds(2), 1);
    private final ChromaStore store = ChromaStore.open(settings);

    @AfterEach
    void remove() {
        store.close();
        chroma.release();
        ChromaStore.remove(settings);
        chroma.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void a_read_ends_with_its_time(int answers) {
        Generation generation = store.create(ChromaTest.SPACE);
        GenerationChoice choice = ChromaTest.numbered(generation);
        DocumentKey key = EmbeddedDocuments.key("a");
        TestSink.claim(store, generation).apply(EmbeddedDocuments.document("a").chunks("a fox").build());
        SearchQuery query = new SearchQuery(EmbeddedDocuments.TENANT, SearchMode.KEYWORD, "fox", Optional.empty(), 10,
                0,
                Filter.ALL, GroupBy.CHUNK, SHORT);
        assertThat(store.document(choice, key)).isPresent();

        for (Runnable read : List.<Runnable>of(() -> store.document(choice, key, SHORT),
                () -> store.chunk(choice, key, 0, SHORT), () -> store.search(choice, query))) {
            chroma.holdAfter(answers);
            assertThatThrownBy(read::run).isInstanceOf(StoreException.DeadlineExceeded.class);
        }
        chroma.holdAfter(0);
        assertThatThrownBy(() -> store.count(choice, EmbeddedDocuments.TENANT, Filter.ALL, SHORT))
                .isInstanceOf(StoreException.DeadlineExceeded.class);

        chroma.release();
        Awaitility.await().ignoreExceptions().untilAsserted(() -> {
            assertThat(store.document(choice, key)).isPresent();
            assertThat(store.count(choice, EmbeddedDocuments.TENANT, Filter.ALL).documents()).isEqualTo(1);
        });
    }
}
