package dev.refold.query;

import dev.refold.embedding.Embedded;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import dev.refold.store.search.Deadline;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The vectors of a batch's queries, asked for once for each space. What it does not have (a generation was promoted
 * meanwhile) is asked for singly. For one thread.
 */
final class PreparedVectors implements Vectors {

    private final Vectors others;
    private final Map<Space, Prepared> spaces;

    private PreparedVectors(Vectors others, Map<Space, Prepared> spaces) {
        this.others = others;
        this.spaces = spaces;
    }

    private sealed interface Prepared {

        record Embeddings(Map<String, Embedded> byQuery) implements Prepared {}

        /** The same for every query of the space. */
        record Failed(RuntimeException why) implements Prepared {}
    }

    static PreparedVectors of(QueryVectors vectors, Stores stores, SearchBatchCall batch, Deadline deadline) {
        Map<Space, Set<String>> queries = new LinkedHashMap<>();
        for (SearchBatchCall.Entry entry : batch.searches()) {
            if (entry instanceof SearchBatchCall.Entry.Valid(SearchCall call)) {
                Optional.ofNullable(stores.byName().get(call.store()))
                        .flatMap(store -> Searches.spaceToEmbedIn(store, call, deadline))
                        .ifPresent(space -> queries.computeIfAbsent(space, _ -> new LinkedHashSet<>())
                                .add(call.query()));
            }
        }
        Map<Space, Prepared> spaces = new HashMap<>();
        queries.forEach((space, texts) -> spaces.put(space, prepared(vectors, space, List.copyOf(texts), deadline)));
        return new PreparedVectors(vectors, spaces);
    }

    private static Prepared prepared(QueryVectors vectors, Space space, List<String> queries, Deadline deadline) {
        try {
            return new Prepared.Embeddings(vectors.all(space, queries, deadline));
        } catch (RuntimeException e) {
            // Told with each search that needs it; those by keyword go on.
            return new Prepared.Failed(e);
        }
    }

    @Override
    public Optional<Embedding> of(Space space, String query, Deadline deadline) {
        return switch (spaces.getOrDefault(space, new Prepared.Embeddings(Map.of()))) {
            case Prepared.Embeddings(Map<String, Embedded> byQuery) -> Optional.ofNullable(byQuery.get(query))
                    .map(QueryVectors::vector).orElseGet(() -> others.of(space, query, deadline));
            case Prepared.Failed(RuntimeException why) -> throw why;
        };
    }
}
