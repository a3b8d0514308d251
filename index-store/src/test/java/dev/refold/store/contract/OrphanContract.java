package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What belongs to no generation is found and removable; what belongs to one is neither. */
public abstract class OrphanContract extends StoreContract {

    private static final EmbeddedDocument.Present DOCUMENT = document("a").chunks("alpha").build();

    @Test
    void what_belongs_to_a_generation_is_no_orphan() {
        assertThat(store().orphans()).isEmpty();
        liveWith(DOCUMENT);
        store().create(space(EmbeddedDocuments.DIMENSIONS), "task");
        try (BulkLoad load = store().beginLoad(building().number())) {
            load.add(List.of(DOCUMENT));
            assertThat(store().orphans()).as("while loading").isEmpty();
            load.flush();
        }
        store().drop(building().number());
        assertThat(store().orphans()).isEmpty();
        reopen();
        assertThat(store().orphans()).isEmpty();
    }

    @Test
    void what_a_crash_left_behind_is_found_and_removed_and_nothing_else() {
        liveWith(DOCUMENT);
        List<Generation> before = store().generations();
        Optional<String> planted = plantOrphan();
        assertThat(store().orphans()).containsExactlyElementsOf(planted.stream().toList());
        assertThat(store().generations()).isEqualTo(before);

        planted.ifPresent(store()::removeOrphan);
        assertThat(store().orphans()).isEmpty();
        planted.ifPresent(store()::removeOrphan);
        reopen();
        assertThat(store().orphans()).isEmpty();
        assertThat(store().generations()).isEqualTo(before);
        assertHolds(DOCUMENT);
    }

    @Test
    void an_orphan_is_in_nobodys_way() {
        liveWith(DOCUMENT);
        plantOrphan();
        Generation made = building();
        TestSink.claim(store(), made).apply(DOCUMENT);
        store().orphans().forEach(store()::removeOrphan);
        Scans.assertHolds(store(), made, List.of(DOCUMENT));
    }

    @Test
    void removing_what_is_none_does_nothing() {
        liveWith(DOCUMENT);
        for (String none : List.of("", "1", ".", "..", "../..", "generations", "no such", "%", "a'b")) {
            store().removeOrphan(none);
        }
        assertHolds(DOCUMENT);
    }
}
