package dev.refold.indexer.embedder;

import dev.refold.embedding.Chunker;
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
        return new Cut(content, chunker.chunk(content, contentType));
    }
}
