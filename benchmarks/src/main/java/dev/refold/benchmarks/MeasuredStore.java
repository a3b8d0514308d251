package dev.refold.benchmarks;

import dev.refold.schemas.Embedding;
import dev.refold.services.ChromaServer;
import dev.refold.services.PostgresOptions;
import dev.refold.services.PostgresServer;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.IndexStore;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.filter.Filter;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** A store with a server of its own, and when it has nothing left to do. */
sealed interface MeasuredStore extends AutoCloseable {

    IndexStore store();

    /** What came before must not fall into what is measured next. */
    void quiesce();

    /** Waits for what the store still does to a generation by itself: merges in Lucene, the graph in Chroma. */
    void settle(int number);

    /** Brings what was folded into the state that a load leaves, where that is another: in Lucene one segment, one graph. */
    void makeAsLoaded(int number);

    /** What is left, where two ways may leave different things. */
    String shape(int number);

    @Override
    void close();

    /** @param name of the store */
    static MeasuredStore open(String name, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        return switch (name) {
            case "lucene" -> new Lucene(LuceneStore.open(folder), folder);
            case "pgvector" -> PgVector.open(folder);
            case "chroma" -> {
                ChromaServer server = ChromaServer.start(folder);
                yield new Chroma(server, ChromaStore.open(ChromaSettings.of(server.url())));
            }
            default -> throw new IllegalArgumentException("no store named " + name);
        };
    }

    record Lucene(LuceneStore store, Path folder) implements MeasuredStore {

        @Override
        public void quiesce() {}

        @Override
        public void settle(int number) {
            store.settle(number);
        }

        @Override
        public void makeAsLoaded(int number) {
            store.merge(number);
        }

        @Override
        public String shape(int number) {
            // What the last reader still holds of what was merged goes with it.
            store.status(new GenerationChoice.Numbered(number));
            try (Stream<Path> files = Files.list(folder.resolve("generations").resolve(Integer.toString(number)))) {
                return ", segments: " + files.filter(file -> file.toString().endsWith(".si")).count();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            store.close();
        }
    }

    record PgVector(PostgresServer server, PgVectorStore store, Psql psql) implements MeasuredStore {

        static PgVector open(Path folder) throws IOException, InterruptedException {
            PostgresServer server = PostgresServer.start(folder.resolve("data"), PostgresOptions.durable());
            Psql psql = new Psql(server.jdbcUrl());
            psql.run("ALTER SYSTEM SET shared_buffers = '1GB'; ALTER SYSTEM SET max_wal_size = '8GB';"
                    + "ALTER SYSTEM SET maintenance_work_mem = '1GB'");
            server.restart();
            return new PgVector(server, PgVectorStore.open(PgVectorSettings.of(server.jdbcUrl())), psql);
        }

        @Override
        public void quiesce() {
            try {
                psql.run("CHECKPOINT");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }

        /** Its indexes are part of every transaction. */
        @Override
        public void settle(int number) {}

        @Override
        public void makeAsLoaded(int number) {}

        @Override
        public String shape(int number) {
            return "";
        }

        @Override
        public void close() {
            store.close();
            server.close();
        }
    }

    record Chroma(ChromaServer server, ChromaStore store) implements MeasuredStore {

        @Override
        public void quiesce() {}

        /** The server makes a search by vector wait for its graph. */
        @Override
        public void settle(int number) {
            float[] axis = new float[store.generations().getLast().space().dimensions()];
            axis[0] = 1;
            store.search(new GenerationChoice.Numbered(number), new SearchQuery("nobody", SearchMode.VECTOR, "",
                    Optional.of(Embedding.ofUnit(axis)), 1, 0, Filter.ALL, GroupBy.CHUNK, Duration.ofHours(1)));
        }

        @Override
        public void makeAsLoaded(int number) {}

        @Override
        public String shape(int number) {
            return "";
        }

        @Override
        public void close() {
            store.close();
            server.close();
        }
    }
}
