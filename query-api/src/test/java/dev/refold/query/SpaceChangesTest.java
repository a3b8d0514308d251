package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.ModelUnavailableException;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.ForwardingStore;
import dev.refold.store.Generation;
import dev.refold.store.FacetRequest;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GroupBy;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.SearchResult;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.search.Deadline;
import dev.refold.store.search.Fusion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A query is embedded for what was live when that was looked up, and asked of what is live when the store is asked. */
final class SpaceChangesTest {

    private static final Space SMALL = space("small", 2);
    private static final Space LARGE = space("large", 3);
    private static final Space SMALL_TOO = space("small-too", 2);
    private static final int OFTEN = 50;
    private static final GenerationChoice LIVE = new GenerationChoice.Live();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final MemoryStore memory = MemoryStore.create();
    private final Generation small = ready(SMALL);
    private final Generation large = ready(LARGE);
    private final Generation smallToo = ready(SMALL_TOO);
    private final List<Space> embedded = new ArrayList<>();

    private static Space space(String model, int dimensions) {
        return new Space("test", model, dimensions, ChunkerSettings.DEFAULT, "english");
    }

    private Generation ready(Space space) {
        return memory.transition(memory.create(space).number(), GenerationState.READY);
    }

    /** Promotes what a script names before a search, and what was live again after it; counts what it is asked. */
    private class Overtaken extends ForwardingStore {

        private final List<Generation> before;
        private final boolean back;
        private int searches;
        private int looks;

        Overtaken(List<Generation> before, boolean back) {
            this.before = before;
            this.back = back;
        }

        @Override
        protected IndexStore store() {
            return memory;
        }

        @Override
        public List<Generation> generations(Duration timeout) {
            looks++;
            return memory.generations(timeout);
        }

        @Override
        public SearchResult search(GenerationChoice choice, SearchQuery query) {
            Generation live = memory.generations().stream().filter(one -> one.state() == GenerationState.LIVE)
                    .findFirst()
                    .orElseThrow();
            boolean overtaken = searches < before.size();
            if (overtaken) {
                memory.promote(before.get(searches).number());
            }
            searches++;
            try {
                return memory.search(choice, query);
            } finally {
                if (overtaken && back) {
                    memory.promote(live.number());
                }
            }
        }
    }

    private Generation answering(IndexStore store, Vectors vectors, GenerationChoice choice, Duration timeout) {
        return answering(searches(vectors), store, choice, timeout);
    }

    private static Searches searches(Vectors vectors) {
        return new Searches(vectors, new ReadYourWrites(new Moves(), Rejections.NONE));
    }

    private static Generation answering(Searches searches, IndexStore store, GenerationChoice choice,
            Duration timeout) {
        SearchCall call = new SearchCall("fox", Optional.empty(), SearchMode.HYBRID, 1, 0, store.name(), choice,
                Filter.ALL, GroupBy.CHUNK, Fusion.DEFAULT, false, FacetRequest.NONE, Optional.empty(), Optional.empty(),
                timeout);
        return searches.find(store, "acme", call, Deadline.after(timeout)).generation();
    }

    private Generation answering(IndexStore store) {
        return answering(store, this::embed, LIVE, LONG);
    }

    private Optional<Embedding> embed(Space space, String query, Deadline deadline) {
        embedded.add(space);
        return Optional.of(vector(space.dimensions()));
    }

    private static Embedding vector(int dimensions) {
        float[] values = new float[dimensions];
        values[0] = 1;
        return Embedding.ofUnit(values);
    }

    private static List<Generation> often(Generation... inTurn) {
        return IntStream.range(0, OFTEN).mapToObj(i -> inTurn[i % inTurn.length]).toList();
    }

    @Test
    void one_that_was_live_during_the_search_only_fails_no_search() {
        memory.promote(small.number());
        Overtaken store = new Overtaken(often(large), true);

        assertThat(answering(store).number()).isEqualTo(small.number());
        assertThat(store.searches).isEqualTo(OFTEN + 1);
        assertThat(embedded).containsExactly(SMALL);
    }

    @Test
    void nor_is_it_what_answers_when_the_vector_happens_to_fit() {
        memory.promote(small.number());

        assertThat(answering(new Overtaken(often(smallToo), true)).number()).isEqualTo(small.number());
    }

    @Test
    void however_often_spaces_change_a_query_is_embedded_once_in_each() {
        memory.promote(small.number());
        Overtaken store = new Overtaken(often(large, small), false);

        assertThat(answering(store).space()).isEqualTo(SMALL);
        assertThat(store.searches).isEqualTo(OFTEN + 1);
        assertThat(embedded).containsExactly(SMALL, LARGE);
    }

    @Test
    void a_generation_that_is_named_answers_whatever_is_live() {
        memory.promote(small.number());
        Overtaken store = new Overtaken(often(large), true);
        GenerationChoice named = new GenerationChoice.Numbered(smallToo.number());

        assertThat(answering(store, this::embed, named, LONG).number()).isEqualTo(smallToo.number());
        assertThat(store.searches).isOne();
    }

    @Test
    void it_is_given_up_when_the_time_is_over() {
        memory.promote(small.number());
        IndexStore always = new Overtaken(List.of(), false) {
            @Override
            public SearchResult search(GenerationChoice choice, SearchQuery query) {
                throw new StoreException.OtherSpace("another generation was live just now");
            }
        };

        assertThatThrownBy(() -> answering(always, this::embed, LIVE, SHORT))
                .isInstanceOfSatisfying(ProblemException.class, e -> assertThat(e.type())
                        .isEqualTo(ProblemType.DEADLINE));
    }

    @Test
    void a_vector_that_does_not_fit_the_space_it_was_made_for_is_told_at_once() {
        memory.promote(small.number());
        Overtaken store = new Overtaken(List.of(), false);

        assertThatThrownBy(() -> answering(store, (_, _, _) -> Optional.of(vector(LARGE.dimensions())),
                LIVE, LONG)).isInstanceOf(StoreException.OtherSpace.class)
                .hasMessageContaining("3 dimensions");
        assertThat(store.searches).isOne();
    }

    @Test
    void what_else_does_not_match_is_told_at_once() {
        memory.promote(small.number());
        IndexStore old = new Overtaken(List.of(), false) {
            @Override
            public SearchResult search(GenerationChoice choice, SearchQuery query) {
                throw new StoreException.Mismatch("generation 1 has format 2, this version reads 1; rebuild it");
            }
        };

        assertThatThrownBy(() -> answering(old)).isInstanceOf(StoreException.Mismatch.class)
                .hasMessageContaining("format 2");
        assertThat(embedded).containsExactly(SMALL);
    }

    @Test
    void what_is_live_is_looked_up_once_however_many_searches_follow() {
        memory.promote(small.number());
        Overtaken store = new Overtaken(List.of(), false);
        Searches searches = searches(this::embed);

        for (int i = 0; i < OFTEN; i++) {
            assertThat(answering(searches, store, LIVE, LONG).number()).isEqualTo(small.number());
        }

        assertThat(store.looks).isOne();
    }

    @Test
    void what_is_promoted_between_two_searches_answers_the_second_in_its_own_space() {
        for (Generation next : List.of(large, smallToo)) {
            memory.promote(small.number());
            Searches searches = searches(this::embed);
            answering(searches, memory, LIVE, LONG);
            memory.promote(next.number());
            embedded.clear();

            assertThat(answering(searches, memory, LIVE, LONG).number()).isEqualTo(next.number());
            assertThat(embedded).containsExactly(SMALL, next.space());
        }
    }

    @Test
    void nor_does_it_need_the_model_of_the_space_before() {
        memory.promote(small.number());
        AtomicBoolean modelIsGone = new AtomicBoolean();
        Searches searches = searches((space, query, deadline) -> {
            if (modelIsGone.get() && space.equals(SMALL)) {
                throw new ModelUnavailableException("the model is gone", Duration.ofSeconds(1));
            }
            return embed(space, query, deadline);
        });
        answering(searches, memory, LIVE, LONG);
        modelIsGone.set(true);

        assertThatThrownBy(() -> answering(searches, memory, LIVE, LONG)).isInstanceOf(ModelUnavailableException.class)
                .hasMessageContaining("the model is gone");
        memory.promote(large.number());
        assertThat(answering(searches, memory, LIVE, LONG).number()).isEqualTo(large.number());
    }

    @Test
    void nor_is_a_model_that_hangs_asked_by_more_than_one() {
        memory.promote(small.number());
        AtomicBoolean modelHangs = new AtomicBoolean();
        Searches searches = searches((space, query, deadline) -> {
            if (modelHangs.get() && space.equals(SMALL)) {
                await().until(deadline::isOver);
                throw new ProblemException(ProblemType.DEADLINE, "The model did not answer in time.", "Wait.");
            }
            return embed(space, query, deadline);
        });
        answering(searches, memory, LIVE, LONG);
        modelHangs.set(true);
        memory.promote(large.number());

        assertThatThrownBy(() -> answering(searches, memory, LIVE, SHORT)).isInstanceOf(ProblemException.class)
                .hasMessageContaining("did not answer in time");
        assertThat(answering(searches, memory, LIVE, LONG).number()).isEqualTo(large.number());
    }
}
