package dev.refold.store.chroma;

import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.contract.ToyVectors;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Fusion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What this store promises beyond the contract, and what it says it cannot do. */
final class ChromaGuaranteesTest {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final Space SPACE = new Space("toy", "random", EmbeddedDocuments.DIMENSIONS,
            ChunkerSettings.DEFAULT, "english");

    private final ChromaSettings settings = ChromaFixture.settings();

    @AfterEach
    void remove() {
        ChromaStore.remove(settings);
    }

    private static Generation live(ChromaStore store) {
        int number = store.create(SPACE).number();
        store.transition(number, GenerationState.READY);
        return store.promote(number);
    }

    @Test
    void two_prefixes_in_one_database_are_two_installations_and_every_process_sees_one_id_of_each() {
        ChromaSettings neighbours = settings.withPrefix("neighbour");
        try (ChromaStore store = ChromaStore.open(settings);
                ChromaStore again = ChromaStore.open(settings);
                ChromaStore neighbour = ChromaStore.open(neighbours)) {
            assertThat(again.installationId()).isEqualTo(store.installationId());
            assertThat(neighbour.installationId()).isNotEqualTo(store.installationId());
        } finally {
            ChromaStore.remove(neighbours);
        }
    }

    private static List<String> found(ChromaStore store, SearchMode mode, String text, Filter filter) {
        return store.search(LIVE, new SearchQuery(TENANT, mode, text,
                Optional.of(ToyVectors.first(EmbeddedDocuments.DIMENSIONS)), 10, 0, filter, GroupBy.CHUNK,
                Duration.ofSeconds(30), Fusion.DEFAULT)).hits().stream().map(Hit::text).toList();
    }

    @ParameterizedTest
    @EnumSource
    void a_reader_elsewhere_sees_what_another_process_wrote(SearchMode mode) {
        try (ChromaStore writer = ChromaStore.open(settings); ChromaStore reader = ChromaStore.open(settings)) {
            TestSink sink = TestSink.claim(writer, live(writer));
            sink.apply(document("a").chunks("alpha one").build(), document("b").chunks("alpha two").build());
            assertThat(found(reader, mode, "alpha", Filter.ALL)).hasSize(2);
            sink.apply(document("a").version(2).chunks("alpha three").build(), EmbeddedDocuments.deleted("b", 2));
            assertThat(found(reader, mode, "alpha", Filter.ALL)).containsExactly("alpha three");
            assertThat(reader.count(LIVE, TENANT, Filter.ALL).documents()).isEqualTo(1);
        }
    }

    @Test
    void what_a_batch_that_never_ended_left_goes_with_the_next_fold() {
        try (ChromaStore store = ChromaStore.open(settings)) {
            Generation generation = live(store);
            TestSink sink = TestSink.claim(store, generation);
            sink.apply(document("a").chunks("one", "two").build());
            GenerationCollections collections = store.collections(generation.number());
            var half = document("a").version(2).chunks("half", "written", "version").build();
            collections.writeChunks(List.of(new Fold.Change(half, Head.of(half, 0, 2),
                    List.of(List.of("half"), List.of("written"), List.of("version")))));
            assertThat(found(store, SearchMode.VECTOR, "", Filter.ALL)).containsExactlyInAnyOrder("one", "two");
            sink.apply(document("a").version(3).chunks("three").build());
            assertThat(store.storedChunks(generation.number())).isEqualTo(1);
        }
    }

    @Test
    void heads_ahead_of_the_position_are_counted_once() {
        try (ChromaStore store = ChromaStore.open(settings)) {
            Generation generation = live(store);
            TestSink.claim(store, generation);
            var ahead = document("a").chunks("one", "two").build();
            Fold.Change change = new Fold.Change(ahead, Head.of(ahead, 0, 1), List.of(List.of("on"), List.of("two")));
            store.collections(generation.number()).writeChunks(List.of(change));
            store.collections(generation.number()).writeHeads(List.of(change));
            TestSink successor = TestSink.claim(store, generation);
            assertThat(successor.apply(ahead).stale()).isEqualTo(1);
            assertThat(List.of(store.status(LIVE).documents(), store.status(LIVE).chunks())).containsExactly(1L, 2L);
        }
    }

    @Test
    void keyword_search_beyond_the_terms_held_in_memory_is_refused_and_vector_search_goes_on() {
        try (ChromaStore store = ChromaStore.open(settings.withMaxTermsOfTenant(5))) {
            TestSink sink = TestSink.claim(store, live(store));
            sink.apply(document("a").chunks("alpha beta").build());
            assertThat(found(store, SearchMode.KEYWORD, "alpha", Filter.ALL)).hasSize(1);
            sink.apply(document("b").chunks("gamma delta epsilon zeta").build());
            for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.HYBRID)) {
                assertThatThrownBy(() -> found(store, mode, "alpha", Filter.ALL))
                        .isInstanceOf(StoreException.Refused.class).hasMessageContaining("5")
                        .hasMessageContaining("pgvector or lucene");
            }
            assertThat(found(store, SearchMode.VECTOR, "", Filter.ALL)).hasSize(2);
        }
    }

    @Test
    void its_capabilities_say_what_it_cannot() {
        try (ChromaStore store = ChromaStore.open(settings)) {
            assertThat(store.capabilities().positionInTransaction()).isFalse();
            assertThat(store.capabilities().keepsUnchangedVectors()).isFalse();
            assertThat(store.capabilities().manyProcesses()).isTrue();
        }
    }

    @Test
    void a_collection_that_somebody_else_made_is_a_mismatch() {
        Generation generation;
        try (ChromaStore store = ChromaStore.open(settings)) {
            generation = live(store);
        }
        try (ChromaStore store = ChromaStore.open(settings)) {
            ChromaHttp http = ChromaHttp.open(settings);
            Collections others = new Collections(http, ServerProfile.of(http, settings), settings);
            others.delete("refold-g1-chunks");
            others.ensure("refold-g1-chunks", ChromaHttp.JSON.createObjectNode().put("refold_format", 1)
                    .put("refold_space", "other-4-00000000"), Collections.Graph.CHUNKS);
            assertThatThrownBy(() -> TestSink.claim(store, generation)).isInstanceOf(StoreException.Mismatch.class)
                    .hasMessageContaining("other-4-00000000").hasMessageContaining(SPACE.id())
                    .hasMessageContaining("rebuild");
            http.close();
        }
    }

    @Test
    void small_requests_hold_what_one_large_one_would() {
        try (ChromaStore store = ChromaStore.open(settings.withBatchBytes(2_000))) {
            TestSink sink = TestSink.claim(store, live(store));
            sink.apply(IntStream.range(0, 50).mapToObj(i -> document("d" + i).chunks("alpha " + i, "beta")
                    .metadata("n", i).build()).toList());
            assertThat(store.status(LIVE).chunks()).isEqualTo(100);
            assertThat(found(store, SearchMode.VECTOR, "", new Filter.Eq("n", new MetadataValue.Numeric(31))))
                    .containsExactlyInAnyOrder("alpha 31", "beta");
        }
    }
}
