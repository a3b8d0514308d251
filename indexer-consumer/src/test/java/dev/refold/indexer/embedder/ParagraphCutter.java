package dev.refold.indexer.embedder;

import dev.refold.embedding.TextRange;
import dev.refold.schemas.ContentType;
import java.util.ArrayList;
import java.util.List;

/** One chunk a line, so that tests know their chunks. */
final class ParagraphCutter implements DocumentCutter {

    static final String CHOKES = "CHOKES";
    static final String MEANS_NUL = "MEANS NUL";

    @Override
    public Cut cut(String content, ContentType contentType) {
        if (content.equals(CHOKES)) {
            throw new IllegalStateException("choked");
        }
        if (content.equals(MEANS_NUL)) {
            return new Cut("\0", List.of());
        }
        List<TextRange> ranges = new ArrayList<>();
        int start = 0;
        for (String line : content.split("\n", -1)) {
            if (!line.isBlank()) {
                ranges.add(new TextRange(start, start + line.length()));
            }
            start += line.length() + 1;
        }
        return new Cut(content, ranges);
    }
}
