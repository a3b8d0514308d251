package dev.refold.indexer.embedder;

import dev.refold.embedding.Chunker;
import dev.refold.embedding.TextExtractor;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ContentType;

/** Cuts as the space says. */
final class SpaceCutter implements DocumentCutter {

    private final Chunker chunker;

    SpaceCutter(ChunkerSettings settings) {
        this.chunker = new Chunker(settings);
    }

    @Override
    public Cut cut(String content, ContentType contentType) {
        String text = TextExtractor.extract(contentType, content);
        return new Cut(text, chunker.chunk(text, contentType));
    }
}
