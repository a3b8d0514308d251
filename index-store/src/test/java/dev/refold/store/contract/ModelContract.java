package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.store.Counts;
import dev.refold.store.Generation;
import dev.refold.store.GenerationStatus;
import dev.refold.store.Hit;
import dev.refold.store.SearchMode;
import dev.refold.store.filter.Filter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random batches into the store and into a map; then both must say the same. */
public abstract class ModelContract extends StoreContract {

    private static final List<String> TENANTS = List.of(EmbeddedDocuments.TENANT, "other");
    private static final int BATCHES = 30;

    @ParameterizedTest
    @MethodSource(Seeds.SOURCE)
    void the_store_holds_what_a_map_would(long seed) {
        Random random = new Random(seed);
        Map<DocumentKey, EmbeddedDocument> model = new HashMap<>();
        Generation generation = live();
        TestSink sink = TestSink.claim(store(), generation);
        for (int batch = 0; batch < BATCHES; batch++) {
            List<EmbeddedDocument> documents = batch(random);
            sink.apply(documents);
            documents.forEach(document -> model.merge(document.key(), document, ModelContract::newer));
            if (random.nextInt(10) == 0) {
                reopen();
                sink = TestSink.claim(store(), generation);
            }
            if (batch % 5 == 4) {
                assertSame("seed " + seed + " after batch " + batch, model);
            }
        }
    }

    private static EmbeddedDocument newer(EmbeddedDocument stored, EmbeddedDocument next) {
        return next.order().compareTo(stored.order()) > 0 ? next : stored;
    }

    private static List<EmbeddedDocument> batch(Random random) {
        List<EmbeddedDocument> documents = new ArrayList<>();
        for (int i = 0; i < random.nextInt(8); i++) {
            DocumentKey key = new DocumentKey(TENANTS.get(random.nextInt(2)), "d" + random.nextInt(8));
            long version = random.nextInt(40);
            documents.add(random.nextInt(4) == 0
                    ? new EmbeddedDocument.Deleted(key, new Order(version, 0, version), new Position(0, version))
                    : present(random, key, version));
        }
        return documents;
    }

    private static EmbeddedDocument.Present present(Random random, DocumentKey key, long version) {
        List<String> texts = IntStream.range(0, random.nextInt(5)).mapToObj(_ -> "alpha w" + random.nextInt(6))
                .toList();
        EmbeddedDocuments built = document(key).version(version).chunks(texts)
                .title(random.nextBoolean() ? "" : "title").metadata(new RandomFilters(random).metadata());
        return (random.nextInt(5) == 0 ? built.withoutVectors() : built).build();
    }

    private void assertSame(String when, Map<DocumentKey, EmbeddedDocument> model) {
        settle();
        List<EmbeddedDocument.Present> present = model.values().stream()
                .filter(EmbeddedDocument.Present.class::isInstance).map(EmbeddedDocument.Present.class::cast).toList();
        present.forEach(this::assertHolds);
        model.keySet().stream().filter(key -> present.stream().noneMatch(document -> document.key().equals(key)))
                .forEach(key -> assertThat(stored(key)).as("%s: deleted %s", when, key).isEmpty());
        for (String tenant : TENANTS) {
            assertCounts(when, tenant, present.stream().filter(of -> of.key().tenant().equals(tenant)).toList());
        }
        GenerationStatus status = store().status(LIVE);
        assertThat(List.of(status.documents(), status.chunks())).as(when)
                .containsExactly((long) present.size(), chunks(present));
    }

    private void assertCounts(String when, String tenant, List<EmbeddedDocument.Present> expected) {
        Counts counts = store().count(LIVE, tenant, Filter.ALL);
        assertThat(List.of(counts.documents(), counts.chunks())).as("%s: counts of %s", when, tenant)
                .containsExactly((long) expected.size(), chunks(expected));
        List<String> chunks = expected.stream().flatMap(document -> document.chunks().stream()
                .map(chunk -> document.key().id() + "#" + chunk.ordinal() + " " + document.textOf(chunk))).toList();
        List<Hit> hits = hits(
                Queries.topK(Queries.tenant(query(SearchMode.KEYWORD, "alpha"), tenant), 200));
        assertThat(hits).extracting(hit -> hit.key().id() + "#" + hit.ordinal() + " " + hit.text()).as(when)
                .containsExactlyInAnyOrderElementsOf(chunks);
    }

    private static long chunks(List<EmbeddedDocument.Present> documents) {
        return documents.stream().mapToLong(document -> document.chunks().size()).sum();
    }
}
