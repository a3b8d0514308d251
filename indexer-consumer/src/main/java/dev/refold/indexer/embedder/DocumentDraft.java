package dev.refold.indexer.embedder;

import dev.refold.embedding.Embedded;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Position;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The state of a document before it has its vectors. */
public sealed interface DocumentDraft {

    record Gone(EmbeddedDocument.Deleted document) implements DocumentDraft {}

    /** Immutable. */
    final class Cut implements DocumentDraft {

        private final int chunks;
        private final List<Wanted> wanted;
        private final Position source;
        private final Function<List<Embedded>, Optional<EmbeddedDocument.Present>> finish;

        /** @param finish given the answers of all that is wanted, in its order */
        Cut(int chunks, List<Wanted> wanted, Position source,
                Function<List<Embedded>, Optional<EmbeddedDocument.Present>> finish) {
            this.chunks = chunks;
            this.wanted = List.copyOf(wanted);
            this.source = source;
            this.finish = finish;
        }

        /** Where the event that made the state lies. */
        public Position source() {
            return source;
        }

        public int chunks() {
            return chunks;
        }

        /** What needs a vector that the event does not bring, each once. */
        public List<Wanted> wanted() {
            return wanted;
        }

        /**
         * The document as the embedder writes it; empty when it makes a dead letter of it instead: the model refuses a
         * text, or the record is too large.
         *
         * @param answers of all that is {@link #wanted}
         */
        public Optional<EmbeddedDocument.Present> with(Function<ContentHash, Embedded> answers) {
            return finish.apply(wanted.stream().map(one -> answers.apply(one.hash())).toList());
        }
    }

    /** @param text as the model is given it */
    record Wanted(ContentHash hash, String text) {}
}
