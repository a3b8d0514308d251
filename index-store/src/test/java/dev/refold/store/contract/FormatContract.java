package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.StoreException;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A generation that another release wrote is nobody's but its own trouble: listed, replaced, dropped, never touched. */
public abstract class FormatContract extends StoreContract {

    private static final EmbeddedDocument.Present DOCUMENT = document("a").chunks("alpha").build();

    @Test
    void a_generation_of_another_format_is_listed_beside_the_others_which_go_on_to_work() {
        Generation live = liveWithDocument();
        Generation beside = building();
        List<Generation> before = store().generations();
        reopenWithOtherFormat(beside.number());

        assertThat(store().generations()).isEqualTo(before);
        assertThat(found(keyword("alpha"))).containsExactly("a#0");
        TestSink.claim(store(), live).apply(document("b").chunks("beta").build());
        settle();
        assertThat(found(keyword("beta"))).containsExactly("b#0");
        assertThat(store().task(beside.number())).isEmpty();
    }

    @Test
    void it_is_neither_read_nor_written_and_the_message_names_the_command() {
        int strange = liveWithDocument().number();
        reopenWithOtherFormat(strange);

        GenerationChoice choice = new GenerationChoice.Numbered(strange);
        assertOtherFormat(strange, () -> store().search(LIVE, keyword("alpha")));
        assertOtherFormat(strange, () -> store().document(LIVE, DOCUMENT.key()));
        assertOtherFormat(strange, () -> store().chunk(choice, DOCUMENT.key(), 0));
        assertOtherFormat(strange, () -> store().count(choice, EmbeddedDocuments.TENANT, Filter.ALL));
        assertOtherFormat(strange, () -> store().claim(strange, TestSink.TOPIC, 0));
        assertOtherFormat(strange, () -> store().scan(strange, Set.of(DOCUMENT.key())).close());
    }

    @Test
    void another_takes_the_place_of_a_live_one_which_can_be_dropped_then() {
        int strange = liveWithDocument().number();
        reopenWithOtherFormat(strange);
        Generation built = store().create(space(EmbeddedDocuments.DIMENSIONS), "task");
        try (BulkLoad load = store().beginLoad(built.number())) {
            load.add(List.of(DOCUMENT));
            complete(load);
        }
        store().transition(built.number(), GenerationState.READY);

        store().promote(built.number());

        assertThat(store().generations()).extracting(Generation::state).containsExactly(GenerationState.RETIRED,
                GenerationState.LIVE);
        assertHolds(DOCUMENT);
        store().drop(strange);
        assertThat(store().generations()).extracting(Generation::number).containsExactly(built.number());
        assertThat(store().orphans()).isEmpty();
    }

    @Test
    void it_is_not_promoted() {
        liveWithDocument();
        Generation candidate = building();
        TestSink.claim(store(), candidate).apply(DOCUMENT);
        store().transition(candidate.number(), GenerationState.READY);
        reopenWithOtherFormat(candidate.number());

        assertOtherFormat(candidate.number(), () -> store().promote(candidate.number()));
        assertHolds(DOCUMENT);
    }

    private Generation liveWithDocument() {
        Generation live = live();
        TestSink.claim(store(), live).apply(DOCUMENT);
        settle();
        return live;
    }

    private static void assertOtherFormat(int number, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOf(StoreException.OtherFormat.class).hasMessageContainingAll(
                "generation " + number, "has format 99", "Run: refold rebuild");
    }
}
