package dev.refold.indexer.rebuild;

import dev.refold.embedding.Embedder;
import dev.refold.indexer.asof.AsOfBuilder;
import dev.refold.indexer.embedder.TokenSpend;
import dev.refold.schemas.Space;
import java.util.Optional;
import java.util.function.Function;

/**
 * What rebuilds need from outside.
 *
 * @param embedders the model of a space, for the queries of a gate; throws {@link IllegalArgumentException} when it is
 *     not configured. Stays open as long as the rebuilds
 * @param pasts opens what looks at the past are made with, in a space; throws {@link IllegalArgumentException} when it
 *     is not configured. Whoever asked closes it
 * @param spending what the embedder of a space spent; empty when none of this process embeds into it
 */
public record RebuildParts(Function<Space, Embedder> embedders, Function<Space, AsOfBuilder> pasts,
        GenerationCheck check, RebuildListener listener, Function<Space, Optional<TokenSpend>> spending) {

    /** Without looks at the past and without limits. */
    public RebuildParts(Function<Space, Embedder> embedders, GenerationCheck check, RebuildListener listener) {
        this(embedders, noPasts(), check, listener);
    }

    /** In a process that embeds nothing, or without limits. */
    public RebuildParts(Function<Space, Embedder> embedders, Function<Space, AsOfBuilder> pasts,
            GenerationCheck check, RebuildListener listener) {
        this(embedders, pasts, check, listener, _ -> Optional.empty());
    }

    /** For whoever makes no looks at the past. */
    static Function<Space, AsOfBuilder> noPasts() {
        return space -> {
            throw new IllegalArgumentException("looks at the past are not configured here; they need the log and the"
                    + " model of space " + space.id());
        };
    }

    /** Without a model: a gate works with keyword search only. */
    public static RebuildParts withoutModel(RebuildListener listener) {
        return new RebuildParts(space -> {
            throw new IllegalArgumentException("no embedding model is configured for space " + space.id());
        }, GenerationCheck.NONE, listener);
    }
}
