package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody wants rebuilt.
 *
 * @param store by its name
 * @param space of the new generation; another one than the live generation's is a change of the model
 * @param gate nothing but a verified generation is asked for when empty
 * @param keep how long the generation before stays ready for rollback
 * @param asOf for a look at the past: it is neither folded on nor promoted, so that gate, keep and promotion count for
 *     nothing
 * @param maxTokens all that may be spent on the space until it is filled; then it pauses. Empty for no end
 */
public record RebuildRequest(String store, Space space, Optional<Gate> gate, Duration keep, Promotion promotion,
        Optional<ResolvedPast> asOf, OptionalLong maxTokens) {

    public static final Duration DEFAULT_KEEP = Duration.ofHours(24);
    private static final Duration LONGEST_KEEP = Duration.ofDays(36_500);

    /** What happens once everything holds. */
    public enum Promotion {
        AUTOMATIC,
        /** Pauses first; {@link Rebuilds#resume} promotes. */
        WHEN_TOLD
    }

    public RebuildRequest {
        if (keep.isNegative() || keep.compareTo(LONGEST_KEEP) > 0) {
            throw new IllegalArgumentException("keep is zero to " + LONGEST_KEEP.toDays() + " days, not " + keep);
        }
        if (maxTokens.isPresent() && maxTokens.getAsLong() < 1) {
            throw new IllegalArgumentException("at least one token may be spent, not " + maxTokens.getAsLong());
        }
    }

    public RebuildRequest withMaxTokens(long most) {
        return new RebuildRequest(store, space, gate, keep, promotion, asOf, OptionalLong.of(most));
    }

    /** What sinks fold on, and spends what it takes. */
    public RebuildRequest(String store, Space space, Optional<Gate> gate, Duration keep, Promotion promotion) {
        this(store, space, gate, keep, promotion, Optional.empty(), OptionalLong.empty());
    }

    /** A look at the past. */
    public static RebuildRequest lookBack(String store, Space space, ResolvedPast past) {
        return new RebuildRequest(store, space, Optional.empty(), Duration.ZERO, Promotion.WHEN_TOLD,
                Optional.of(past), OptionalLong.empty());
    }

    /** Without a gate, promoted at once, the previous one kept for {@link #DEFAULT_KEEP}. */
    public static RebuildRequest of(String store, Space space) {
        return new RebuildRequest(store, space, Optional.empty(), DEFAULT_KEEP, Promotion.AUTOMATIC);
    }
}
