package dev.refold.indexer.rebuild;

import dev.refold.embedding.Embedder;
import dev.refold.schemas.Space;
import java.util.function.Function;

/**
 * What rebuilds need from outside.
 *
 * @param embedders the model of a space, for the queries of a gate; throws {@link IllegalArgumentException} when it is
 *     not configured. Stays open as long as the rebuilds
 */
public record RebuildParts(Function<Space, Embedder> embedders, GenerationCheck check, RebuildListener listener) {

    /** Without a model: a gate works with keyword search only. */
    public static RebuildParts withoutModel(RebuildListener listener) {
        return new RebuildParts(space -> {
            throw new IllegalArgumentException("no embedding model is configured for space " + space.id());
        }, GenerationCheck.NONE, listener);
    }
}
