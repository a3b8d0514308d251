package dev.refold.store.chroma;

import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.deleted;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.contract.ToyVectors;
import dev.refold.store.filter.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bulk load leaves what folding would leave; who was thought dead writes where nobody looks. */
final class BulkLoadTest extends ChromaTest {

    private List<String> texts(Generation generation, SearchMode mode) {
        Embedding vector = ToyVectors.first(EmbeddedDocuments.DIMENSIONS);
        return store.search(numbered(generation), new SearchQuery(TENANT, mode, "alpha", Optional.of(vector), 10, 0,
                Filter.ALL, GroupBy.CHUNK, Duration.ofSeconds(30))).hits().stream().map(Hit::text).toList();
    }

    @ParameterizedTest
    @EnumSource
    void what_was_loaded_is_found_also_by_who_looked_before(SearchMode mode) {
        Generation generation = store.create(SPACE);
        BulkLoad load = store.beginLoad(generation.number());
        load.add(List.of(document("a").chunks("alpha one", "alpha two").build()));
        texts(generation, mode);
        load.add(List.of(document("b").chunks("alpha three").build(), deleted("c", 5)));
        load.flush();
        load.index(_ -> {});
        load.finish(List.of(END), List.of(TestSink.markAt(0, 400)));
        assertThat(texts(generation, mode)).containsExactlyInAnyOrder("alpha one", "alpha two", "alpha three");
        assertThat(store.status(numbered(generation)).documents()).isEqualTo(2);
        assertThat(store.status(numbered(generation)).chunks()).isEqualTo(3);
    }

    @Test
    void a_sink_goes_on_where_the_load_ended() {
        Generation generation = store.create(SPACE);
        load(generation, document("a").version(3).chunks("alpha one", "alpha two").build(), deleted("b", 5))
                .finish(List.of(END), List.of(TestSink.markAt(0, 400)));
        TestSink sink = TestSink.claim(store, generation);
        assertThat(sink.position()).isEqualTo(new SinkPosition(TestSink.TOPIC, 0, 500, 3, 1));
        assertThat(sink.apply(document("a").version(2).chunks("older").build(),
                document("b").version(4).chunks("older").build()).stale()).isEqualTo(2);
        sink.apply(document("a").version(4).chunks("alpha three").build());
        assertThat(texts(generation, SearchMode.KEYWORD)).containsExactly("alpha three");
        assertThat(store.status(numbered(generation)).chunks()).isEqualTo(1);
        assertThat(store.progress(numbered(generation)).marks()).containsExactly(TestSink.markAt(0, 400));
    }

    @Test
    void an_earlier_loader_is_refused_and_what_it_writes_is_nowhere() {
        Generation generation = store.create(SPACE);
        BulkLoad zombie = store.beginLoad(generation.number());
        zombie.add(List.of(document("z").chunks("of the zombie").build()));
        try (ChromaStore elsewhere = ChromaStore.open(settings)) {
            BulkLoad successor = elsewhere.beginLoad(generation.number());
            List<ThrowingCallable> late = List.of(() -> zombie.add(List.of(document("y").chunks("late").build())),
                    zombie::flush, () -> zombie.index(_ -> {}), () -> zombie.finish(List.of(END), List.of()));
            late.forEach(call -> assertThatThrownBy(call).isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("another bulk load"));
            successor.add(List.of(document("a").chunks("alpha").build()));
            successor.flush();
            successor.finish(List.of(END), List.of());
        }
        assertThat(documents(found(store.scan(generation.number())))).extracting(found -> found.key().id())
                .containsExactly("a");
        assertThat(store.orphans()).isEmpty();
    }

    @Test
    void a_resumed_load_keeps_what_was_flushed_and_the_positions_of_the_earlier_loader_are_not_seen() {
        Generation generation = store.create(SPACE);
        BulkLoad zombie = load(generation, document("a").chunks("alpha").build());
        int number = generation.number();
        try (ChromaStore elsewhere = ChromaStore.open(settings)) {
            BulkLoad successor = elsewhere.resumeLoad(number);
            // As if it had looked before it was overtaken.
            Registry.open(server(), settings.prefix()).write(number, 1, List.of(Slot.unclaimed(END)));
            assertThat(store.progress(numbered(generation)).positions()).isEmpty();
            assertThatThrownBy(() -> zombie.finish(List.of(END), List.of()))
                    .isInstanceOf(StoreException.Refused.class);
            SinkPosition end = new SinkPosition(TestSink.TOPIC, 0, 600, 3, 0);
            successor.finish(List.of(end), List.of());
            successor.finish(List.of(end), List.of());
            assertThat(store.progress(numbered(generation)).positions()).containsExactly(end);
        }
        assertThat(store.status(numbered(generation)).documents()).isEqualTo(1);
        assertThat(texts(generation, SearchMode.VECTOR)).containsExactly("alpha");
    }

    @Test
    void nobody_folds_a_generation_that_is_being_loaded_and_nobody_loads_one_that_is_folded() {
        Generation generation = store.create(SPACE);
        BulkLoad load = load(generation, document("a").chunks("alpha").build());
        assertThatThrownBy(() -> TestSink.claim(store, generation)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("loaded in bulk");
        load.finish(List.of(END), List.of());
        TestSink.claim(store, generation);
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> store.beginLoad(generation.number()),
                () -> store.resumeLoad(generation.number()))) {
            assertThatThrownBy(call).isInstanceOf(StoreException.Refused.class).hasMessageContaining("sink");
        }
        load.finish(List.of(END), List.of());
        assertThat(store.progress(numbered(generation)).positions().getFirst().ownerEpoch()).isEqualTo(1);
    }

    @Test
    void only_what_was_flushed_is_resumed() {
        Generation generation = store.create(SPACE);
        assertThatThrownBy(() -> store.resumeLoad(generation.number())).isInstanceOf(StoreException.Refused.class);
        store.beginLoad(generation.number()).add(List.of(document("a").chunks("alpha").build()));
        assertThatThrownBy(() -> store.resumeLoad(generation.number())).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("flushed");
    }

    @Test
    void what_a_process_left_that_died_while_making_or_beginning_is_found_and_removed() {
        Generation generation = store.create(SPACE);
        load(generation, document("a").chunks("alpha").build()).finish(List.of(END), List.of());
        GenerationCollections.create(server(), settings.prefix(), generation, 7);
        Generation never = new Generation(ChromaStore.NAME, 9, SPACE, generation.state());
        GenerationCollections.create(server(), settings.prefix(), never, 0);
        server().ensure("refold-g1-of-somebody-else", Registry.metadata(), Collections.Graph.RECORDS);
        assertThat(store.orphans()).containsExactly("refold-g1-l7-chunks", "refold-g1-l7-heads", "refold-g9-chunks",
                "refold-g9-heads");
        store.orphans().forEach(store::removeOrphan);
        store.removeOrphan("refold-g1-l1-chunks");
        assertThat(store.orphans()).isEmpty();
        assertThat(texts(generation, SearchMode.VECTOR)).containsExactly("alpha");
        assertThat(store.create(SPACE).number()).as("nobody takes the number of what was removed").isEqualTo(10);
    }

    @Test
    void a_dropped_generation_leaves_no_collection_and_no_task() {
        Generation generation = store.create(SPACE, "to load");
        load(generation, document("a").chunks("alpha").build()).finish(List.of(END), List.of());
        store.drop(generation.number());
        assertThat(server().names()).containsExactlyInAnyOrder("refold-registry", "refold-tasks");
        assertThat(server().find("refold-tasks").orElseThrow().count()).isZero();
        assertThatThrownBy(() -> store.task(generation.number())).isInstanceOf(StoreException.NoGeneration.class);
        assertThatThrownBy(() -> store.status(new GenerationChoice.Numbered(generation.number())))
                .isInstanceOf(StoreException.NoGeneration.class);
    }
}
