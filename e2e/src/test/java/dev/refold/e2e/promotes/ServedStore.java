package dev.refold.e2e.promotes;

import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.nio.file.Path;

/** The stores that answer, each empty. */
enum ServedStore {

    MEMORY {
        @Override
        IndexStore open(Path folder) {
            return MemoryStore.create();
        }
    },
    LUCENE {
        @Override
        IndexStore open(Path folder) {
            return LuceneStore.open(folder.resolve("lucene"));
        }
    },
    PGVECTOR {
        @Override
        IndexStore open(Path folder) {
            return PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
        }
    },
    CHROMA {
        @Override
        IndexStore open(Path folder) {
            ChromaDatabase database = TestChroma.shared().newDatabase();
            return ChromaStore
                    .open(ChromaSettings.of(database.url()).withDatabase(database.tenant(), database.database()));
        }
    };

    /** @param folder for a store that keeps files */
    abstract IndexStore open(Path folder);
}
