package dev.refold.indexer.embedder;

import dev.refold.embedding.TextRange;
import dev.refold.schemas.ContentType;
import java.util.List;

/** Turns what a producer sent into text, and text into ranges. Pure: the same input is cut alike for ever. */
interface DocumentCutter {

    /** May fail with any runtime exception on what a parser was not written for; the document is then at fault. */
    Cut cut(String content, ContentType contentType);

    /** @param ranges of {@code text}, in order; overlapping where the chunker's settings say so */
    record Cut(String text, List<TextRange> ranges) {

        public Cut {
            ranges = List.copyOf(ranges);
        }
    }
}
