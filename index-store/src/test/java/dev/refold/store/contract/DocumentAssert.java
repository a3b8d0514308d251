package dev.refold.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;

/** Compares what a store gives back with what it was given. */
final class DocumentAssert {

    private DocumentAssert() {}

    /** Everything but text outside every chunk, which a store need not keep. */
    static void assertSame(EmbeddedDocument.Present actual, EmbeddedDocument.Present expected, double tolerance) {
        assertThat(actual.key()).isEqualTo(expected.key());
        assertThat(actual.order()).as("order of %s", expected.key()).isEqualTo(expected.order());
        assertThat(actual.source()).as("source of %s", expected.key()).isEqualTo(expected.source());
        assertThat(actual.documentHash()).as("hash of %s", expected.key()).isEqualTo(expected.documentHash());
        assertThat(actual.title()).as("title of %s", expected.key()).isEqualTo(expected.title());
        assertThat(actual.language()).as("language of %s", expected.key()).isEqualTo(expected.language());
        assertThat(actual.metadata()).as("metadata of %s", expected.key()).isEqualTo(expected.metadata());
        assertThat(actual.occurredAt()).as("time of %s", expected.key()).isEqualTo(expected.occurredAt());
        assertThat(actual.chunks()).as("chunks of %s", expected.key()).hasSameSizeAs(expected.chunks());
        for (int i = 0; i < expected.chunks().size(); i++) {
            Chunk chunk = expected.chunks().get(i);
            assertSame(actual.chunks().get(i), chunk, tolerance);
            assertThat(actual.textOf(actual.chunks().get(i))).as("text of chunk %s of %s", i, expected.key())
                    .isEqualTo(expected.textOf(chunk));
        }
    }

    static void assertSame(Chunk actual, Chunk expected, double tolerance) {
        assertThat(actual.ordinal()).isEqualTo(expected.ordinal());
        assertThat(actual.start()).isEqualTo(expected.start());
        assertThat(actual.end()).isEqualTo(expected.end());
        assertThat(actual.hash()).isEqualTo(expected.hash());
        assertThat(actual.vector().isPresent()).as("has a vector").isEqualTo(expected.vector().isPresent());
        expected.vector().ifPresent(vector -> assertNear(actual.vector().orElseThrow(), vector, tolerance));
    }

    private static void assertNear(Embedding actual, Embedding expected, double tolerance) {
        assertThat(actual.dimensions()).isEqualTo(expected.dimensions());
        for (int i = 0; i < expected.dimensions(); i++) {
            assertThat((double) actual.component(i)).isCloseTo(expected.component(i), within(tolerance));
        }
    }
}
