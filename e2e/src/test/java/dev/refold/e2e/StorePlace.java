package dev.refold.e2e;

import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a store lies, in words that another process can be given. */
sealed interface StorePlace {

    record PgVector(String url) implements StorePlace {}

    record Chroma(String url, String tenant, String database) implements StorePlace {}

    /** One process at a time may have it open. */
    record Lucene(String folder) implements StorePlace {}

    static StorePlace newPgVector() {
        return new PgVector(TestPostgres.shared().newDatabase());
    }

    static StorePlace newChroma() {
        ChromaDatabase database = TestChroma.shared().newDatabase();
        return new Chroma(database.url(), database.tenant(), database.database());
    }

    static StorePlace parse(List<String> words) {
        return switch (words.getFirst()) {
            case "pgvector" -> new PgVector(words.get(1));
            case "chroma" -> new Chroma(words.get(1), words.get(2), words.get(3));
            case "lucene" -> new Lucene(words.get(1));
            default -> throw new IllegalArgumentException("no store is called " + words.getFirst());
        };
    }

    default List<String> words() {
        return switch (this) {
            case PgVector(String url) -> List.of("pgvector", url);
            case Chroma(String url, String tenant, String database) -> List.of("chroma", url, tenant, database);
            case Lucene(String folder) -> List.of("lucene", folder);
        };
    }

    default IndexStore open() {
        return switch (this) {
            case PgVector(String url) -> PgVectorStore.open(PgVectorSettings.of(url));
            case Chroma(String url, String tenant, String database) ->
                ChromaStore.open(ChromaSettings.of(url).withDatabase(tenant, database));
            case Lucene(String folder) -> LuceneStore.open(Path.of(folder));
        };
    }

    /** A handle for queries alone, while other processes write; none where one process has it all. */
    default Optional<IndexStore> openForReaders() {
        return this instanceof Lucene ? Optional.empty() : Optional.of(open());
    }
}
