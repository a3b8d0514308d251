package dev.refold.cli.stack;

import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Decides how many tokens may be spent on each space. Pure. */
final class TokenLimits {

    private TokenLimits() {}

    /**
     * A generation, and what its rebuild may spend.
     *
     * @param maxTokens only while the rebuild fills the space: what comes after is live traffic
     */
    record Wanted(Generation generation, OptionalLong maxTokens) {}

    /**
     * A space has a limit while every generation of it is filled by a rebuild that has one; the highest counts. While a
     * store cannot be asked, the limit of before holds, unless another store knows of somebody who has none.
     *
     * @param before by the ids of spaces, as the answer
     * @param stores by name; empty where the store does not answer
     */
    static Map<String, Long> decide(Map<String, Long> before, Map<String, Optional<List<Wanted>>> stores) {
        Map<String, OptionalLong> found = new HashMap<>();
        stores.values().stream().flatMap(Optional::stream).flatMap(List::stream)
                .filter(wanted -> wanted.generation().state() != GenerationState.FAILED)
                .forEach(wanted -> found.merge(wanted.generation().space().id(), wanted.maxTokens(),
                        TokenLimits::higher));
        Map<String, Long> limits = new HashMap<>();
        if (stores.values().stream().anyMatch(Optional::isEmpty)) {
            limits.putAll(before);
            limits.keySet().removeIf(space -> found.getOrDefault(space, OptionalLong.of(0)).isEmpty());
        }
        found.forEach((space, limit) -> limit.ifPresent(most -> limits.merge(space, most, Math::max)));
        return Map.copyOf(limits);
    }

    /** Who embeds into a space without a limit already, for people: a limit would hold nothing back. */
    static Optional<String> unlimited(Space space, List<Wanted> all) {
        return all.stream().filter(wanted -> wanted.generation().space().equals(space))
                .filter(wanted -> wanted.generation().state() != GenerationState.FAILED)
                .filter(wanted -> wanted.maxTokens().isEmpty())
                .map(wanted -> wanted.generation().name()).findFirst();
    }

    private static OptionalLong higher(OptionalLong one, OptionalLong other) {
        return one.isEmpty() || other.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()));
    }
}
