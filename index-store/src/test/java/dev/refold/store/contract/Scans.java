package dev.refold.store.contract;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.ScannedDocument.Content;
import dev.refold.store.audit.ScannedDocument.ScannedChunk;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Takes scans, and compares them with what should be there. */
final class Scans {

    private Scans() {}

    /** All a generation holds; fails when something is found twice or astray. */
    static Map<DocumentKey, ScannedDocument> of(IndexStore store, Generation generation) {
        try (StoreScan scan = store.scan(generation.number())) {
            return found(scan);
        }
    }

    static Map<DocumentKey, ScannedDocument> found(StoreScan scan) {
        Map<DocumentKey, ScannedDocument> found = new TreeMap<>();
        scan.forEach(scanned -> {
            switch (scanned) {
                case ScannedDocument document -> assertThat(found.put(document.key(), document))
                        .as("%s was found before", document.key()).isNull();
                case Scanned.Stray stray ->
                    throw new AssertionError("astray under " + stray.key() + ": " + stray.what());
            }
        });
        return found;
    }

    static void assertHolds(IndexStore store, Generation generation, Collection<? extends EmbeddedDocument> expected) {
        try (StoreScan scan = store.scan(generation.number())) {
            assertSame(scan.precision(), found(scan), expected);
        }
    }

    static void assertSame(VectorPrecision precision, Map<DocumentKey, ScannedDocument> found,
            Collection<? extends EmbeddedDocument> expected) {
        assertThat(found.keySet()).as("keys")
                .containsExactlyInAnyOrderElementsOf(expected.stream().map(EmbeddedDocument::key).toList());
        expected.forEach(document -> assertSame(precision, requireNonNull(found.get(document.key())),
                ScannedDocument.of(document)));
    }

    private static void assertSame(VectorPrecision precision, ScannedDocument found, ScannedDocument expected) {
        assertThat(withoutVectors(found)).isEqualTo(withoutVectors(expected));
        expected.content().ifPresent(content -> {
            for (ScannedChunk chunk : content.chunks()) {
                assertSameVector(precision, found.content().orElseThrow().chunks().get(chunk.ordinal()), chunk,
                        found.key());
            }
        });
    }

    private static void assertSameVector(VectorPrecision precision, ScannedChunk found, ScannedChunk expected,
            DocumentKey key) {
        assertThat(found.vector().isPresent()).as("chunk %s of %s has a vector", expected.ordinal(), key)
                .isEqualTo(expected.vector().isPresent());
        expected.vector().ifPresent(vector -> assertThat(precision.same(vector, found.vector().orElseThrow()))
                .as("vector of chunk %s of %s is the one of the log", expected.ordinal(), key).isTrue());
    }

    private static ScannedDocument withoutVectors(ScannedDocument document) {
        return new ScannedDocument(document.key(), document.order(), document.source(),
                document.content().map(content -> new Content(content.documentHash(), content.title(),
                        content.language(), content.metadata(), content.occurredAt(),
                        content.chunks().stream().map(Scans::withoutVector).toList())));
    }

    private static ScannedChunk withoutVector(ScannedChunk chunk) {
        return new ScannedChunk(chunk.ordinal(), chunk.start(), chunk.end(), chunk.hash(), chunk.text(),
                Optional.empty());
    }
}
