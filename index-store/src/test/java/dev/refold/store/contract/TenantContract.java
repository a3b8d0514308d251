package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.TENANT;
import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.filter.Filter;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of another tenant is returned, counted or hinted at. */
public abstract class TenantContract extends StoreContract {

    private static final String OTHER = "acme2";

    @ParameterizedTest
    @EnumSource
    void a_search_finds_only_its_own_tenants_documents(SearchMode mode) {
        liveWith(document("a").chunks("alpha ours").build(), other("a", "alpha theirs"), other("b", "alpha theirs"));
        assertThat(hits(query(mode, "alpha theirs"))).singleElement().extracting(Hit::text).isEqualTo("alpha ours");
        assertThat(hits(Queries.tenant(query(mode, "alpha ours"), OTHER))).hasSize(2).extracting(Hit::text)
                .containsOnly("alpha theirs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "acm", "ACME", "%", "acme%", "a.me", "acme' OR '1'='1"})
    void a_tenant_without_documents_sees_nothing(String nobody) {
        liveWith(document("a").chunks("alpha").build());
        for (SearchMode mode : SearchMode.values()) {
            assertThat(hits(Queries.tenant(query(mode, "alpha"), nobody))).as("%s", mode).isEmpty();
        }
        assertThat(store().count(LIVE, nobody, Filter.ALL).documents()).isZero();
        assertThat(stored(new DocumentKey(nobody, "a"))).isEmpty();
        assertThat(store().chunk(LIVE, new DocumentKey(nobody, "a"), 0)).isEmpty();
    }

    @Test
    void the_same_id_in_two_tenants_is_two_documents() {
        EmbeddedDocument.Present ours = document("a").chunks("ours").build();
        EmbeddedDocument.Present theirs = document(new DocumentKey(OTHER, "a")).version(9).chunks("theirs", "more")
                .build();
        TestSink sink = liveWith(ours, theirs);
        assertHolds(ours);
        assertHolds(theirs);
        sink.apply(new EmbeddedDocument.Deleted(theirs.key(), new Order(10, 0, 10), new Position(0, 10)));
        assertHolds(ours);
        assertThat(stored(theirs.key())).isEmpty();
    }

    @Test
    void counts_are_of_one_tenant() {
        liveWith(document("a").chunks("1", "2").build(), other("a", "3"), other("b", "4"), other("c", "5"));
        assertThat(store().count(LIVE, TENANT, Filter.ALL).documents()).isEqualTo(1);
        assertThat(store().count(LIVE, TENANT, Filter.ALL).chunks()).isEqualTo(2);
        assertThat(store().count(LIVE, OTHER, Filter.ALL).documents()).isEqualTo(3);
    }

    @Test
    void another_tenants_documents_change_no_score() {
        TestSink sink = liveWith(document("a").chunks("alpha beta").build(), document("b").chunks("beta").build(),
                document("c").chunks("gamma alpha alpha words").build());
        SearchQuery keyword = keyword("alpha beta");
        SearchQuery hybrid = query(SearchMode.HYBRID, "alpha beta");
        List<Hit> keywordBefore = hits(keyword);
        List<Hit> hybridBefore = hits(hybrid);
        sink.apply(IntStream.range(0, 300).mapToObj(i -> other("o" + i, "alpha " + "long ".repeat(i % 40))).toList());
        settle();
        assertThat(keywordBefore).isNotEmpty().isEqualTo(hits(keyword));
        assertThat(hybridBefore).isEqualTo(hits(hybrid));
    }

    @ParameterizedTest
    @EnumSource
    void a_small_tenant_beside_a_large_one_finds_all_its_own(SearchMode mode) {
        TestSink sink = liveWith(
                IntStream.range(0, 5).mapToObj(i -> document("a" + i).chunks("alpha " + i).build())
                        .toArray(EmbeddedDocument[]::new));
        sink.apply(IntStream.range(0, 2_000).mapToObj(i -> other("o" + i, "alpha " + i)).toList());
        settle();
        assertThat(hits(query(mode, "alpha"))).hasSize(5);
    }

    private static EmbeddedDocument.Present other(String id, String text) {
        return document(new DocumentKey(OTHER, id)).chunks(text).build();
    }
}
