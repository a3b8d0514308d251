package dev.refold.cli.client;

import dev.refold.schemas.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /v1/status} says.
 *
 * @param embedder the first of {@code embedders}; null when that process runs none
 */
public record StatusAnswer(String status, List<String> reasons, List<Store> stores, @Nullable Embedder embedder,
        List<Embedder> embedders) {

    public record Store(String store, @Nullable String problem, @Nullable Live live, List<SinkFigures> sinks) {}

    /** @param lagRecords null, as {@code lagSeconds}, when no sink of that process folds the generation */
    public record Live(SearchAnswer.Generation generation, long documents, long chunks, @Nullable Long lagRecords,
            @Nullable Double lagSeconds, List<Mark> marks) {}

    public record SinkFigures(int generation, String state, long lagRecords, double lagSeconds) {}

    public record Embedder(String space, String state, long consumed, long embedded, long superseded, long duplicate,
            Map<String, Long> deadLetters, long pending, long tokens, @Nullable Long maxTokens) {}

    public Optional<Store> store(String name) {
        return stores.stream().filter(one -> one.store().equals(name)).findFirst();
    }

    public List<Mark> marks(String store) {
        return store(store).map(Store::live).map(Live::marks).orElse(List.of());
    }
}
