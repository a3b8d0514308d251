package dev.refold.benchmarks;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.services.PostgresOptions;
import dev.refold.services.PostgresServer;
import dev.refold.store.Batch;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three ways to the same generation in PostgreSQL, in one run, on a server of its own with {@code fsync} on: (a) the
 * store's bulk load, its indexes and its end, documents from memory; (b) {@code psql} copying the very rows of (a) from
 * binary files into tables like the generation's and making the same indexes; (c) folding the documents in batches of 500
 * into a generation with its indexes, of which the first chunks suffice, as the index only gets slower. (a) and (b) alternate.
 */
final class BulkFigures {

    private static final int BATCH = 500;
    /** Documents: the service that loads has been folding before. */
    private static final int WARM_UP = 10_000;
    private static final String TOPIC = "figures";
    private static final List<String> TABLES = List.of("heads", "chunks", "vectors", "stats", "df", "df_snapshots",
            "positions");

    private final int dimensions;
    private final int rounds;
    private final int foldedChunks;
    private final PgVectorStore store;
    private final Psql psql;
    private final Path files;
    private final List<EmbeddedDocument> documents;

    private BulkFigures(int dimensions, int chunks, int rounds, int foldedChunks, PgVectorStore store, Psql psql,
            Path files) {
        this.dimensions = dimensions;
        this.rounds = rounds;
        this.foldedChunks = foldedChunks;
        this.store = store;
        this.psql = psql;
        this.files = files;
        this.documents = new GeneratedDocuments(dimensions).ofChunks(chunks);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 5) {
            System.err.println(
                    "usage: BulkFigures FOLDER DIMENSIONS CHUNKS ROUNDS FOLDED_CHUNKS   (an empty folder, outside /root)");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int dimensions = Integer.parseInt(arguments[1]);
        try (PostgresServer server = PostgresServer.start(folder.resolve("data"), PostgresOptions.durable())) {
            Psql psql = new Psql(server.jdbcUrl());
            psql.run("ALTER SYSTEM SET shared_buffers = '1GB'; ALTER SYSTEM SET max_wal_size = '8GB';"
                    + "ALTER SYSTEM SET maintenance_work_mem = '1GB'");
            server.restart();
            try (PgVectorStore store = PgVectorStore.open(PgVectorSettings.of(server.jdbcUrl()))) {
                new BulkFigures(dimensions, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]), store, psql,
                        Files.createDirectories(folder.resolve("rows"))).take();
            }
        }
    }

    private void take() throws IOException, InterruptedException {
        store.drop(load(documents.subList(0, Math.min(WARM_UP, documents.size()))).generation());
        List<Double> ofLoad = new ArrayList<>();
        List<Double> ofPsql = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Loaded loaded = load(documents);
            ofLoad.add(loaded.seconds());
            String schema = "refold_g" + loaded.generation();
            export(schema);
            String indexes = String.join(";\n", indexes(schema));
            store.drop(loaded.generation());
            ofPsql.add(copy(indexes));
            System.out.println(String.format(Locale.ROOT, "%d dimensions, round %d: (a) %.1f s (%s), (b) %.1f s",
                    dimensions, round, loaded.seconds(), loaded.parts(), ofPsql.getLast()));
        }
        // Of neighbours in time: what else the machine does weighs on both.
        List<Double> ratios = IntStream.range(0, rounds).mapToObj(i -> ofLoad.get(i) / ofPsql.get(i)).toList();
        List<EmbeddedDocument> folded = new GeneratedDocuments(dimensions).ofChunks(foldedChunks);
        double ofChunk = fold(folded) / foldedChunks;
        double folding = ofChunk * GeneratedDocuments.CHUNKS * documents.size();
        System.out.println(String.format(Locale.ROOT,
                "%d documents, %d dimensions: median a %.1f s, b %.1f s, of a/b %.2f; c %.0f s at the rate of its first %d"
                        + " chunks, c/a %.1f; load average %s",
                documents.size(), dimensions, median(ofLoad), median(ofPsql), median(ratios), folding,
                foldedChunks, folding / median(ofLoad), Files.readString(Path.of("/proc/loadavg")).strip()));
    }

    private record Loaded(int generation, double seconds, String parts) {}

    /** As many threads add as there are partitions. */
    private Loaded load(List<EmbeddedDocument> loaded) {
        settle();
        Generation generation = store.create(space());
        long began = System.nanoTime();
        try (BulkLoad load = store.beginLoad(generation.number());
                ExecutorService threads = Executors.newFixedThreadPool(GeneratedDocuments.PARTITIONS)) {
            List<CompletableFuture<Void>> adds = new ArrayList<>();
            partitions(loaded).forEach(ofOne -> adds.add(CompletableFuture.runAsync(() -> batches(ofOne)
                    .forEach(load::add), threads)));
            adds.forEach(CompletableFuture::join);
            load.flush();
            double added = seconds(began);
            load.index(_ -> {});
            double indexed = seconds(began);
            load.finish(positions(), List.of());
            return new Loaded(generation.number(), seconds(began),
                    String.format(Locale.ROOT, "rows %.1f s, indexes %.1f s", added, indexed - added));
        }
    }

    /** What one round left to write must not fall into the next one. */
    private void settle() {
        try {
            psql.run("CHECKPOINT");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void export(String schema) throws IOException, InterruptedException {
        psql.run(TABLES.stream().map(table -> "\\copy " + schema + "." + table + " TO '" + file(table)
                + "' (FORMAT binary)").collect(Collectors.joining("\n")));
        psql.run("DROP SCHEMA IF EXISTS baseline CASCADE; CREATE SCHEMA baseline;" + TABLES.stream()
                .map(table -> "CREATE TABLE baseline." + table + " (LIKE " + schema + "." + table
                        + " INCLUDING DEFAULTS INCLUDING STORAGE);")
                .collect(Collectors.joining("\n")) + "ALTER TABLE baseline.chunks SET (toast_tuple_target = 8160)");
    }

    private List<String> indexes(String schema) throws IOException, InterruptedException {
        return psql.output("SELECT replace(indexdef, '" + schema
                + ".', 'baseline.') FROM pg_indexes WHERE schemaname = '"
                + schema + "' AND indexname NOT LIKE '%_pkey' ORDER BY indexname;"
                + "SELECT 'ALTER TABLE baseline.' || conrelid::regclass::text || ' ADD CONSTRAINT ' ||"
                + " conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND connamespace"
                + " = '" + schema + "'::regnamespace").stream()
                .map(line -> line.replace("baseline." + schema + ".", "baseline.")).toList();
    }

    private double copy(String indexes) throws IOException, InterruptedException {
        settle();
        long began = System.nanoTime();
        psql.run(TABLES.stream().map(table -> "\\copy baseline." + table + " FROM '" + file(table)
                + "' (FORMAT binary)").collect(Collectors.joining("\n")) + "\n" + indexes);
        return seconds(began);
    }

    private double fold(List<EmbeddedDocument> folded) {
        settle();
        Generation generation = store.create(space());
        long began = System.nanoTime();
        for (List<EmbeddedDocument> ofOne : partitions(folded)) {
            SinkPosition position = store.claim(generation.number(), TOPIC, ofOne.getFirst().source().partition());
            for (List<EmbeddedDocument> batch : batches(ofOne)) {
                SinkPosition to = position.advancedTo(position.nextOffset() + batch.size(), 0);
                store.apply(generation.number(), new Batch(position, to, batch, Optional.empty()));
                position = to;
            }
        }
        return seconds(began);
    }

    private Space space() {
        return new Space("figures", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    private static List<SinkPosition> positions() {
        return IntStream.range(0, GeneratedDocuments.PARTITIONS)
                .mapToObj(partition -> new SinkPosition(TOPIC, partition, 1, 0, 0)).toList();
    }

    private static List<List<EmbeddedDocument>> partitions(List<EmbeddedDocument> all) {
        return List.copyOf(all.stream().collect(Collectors.groupingBy(document -> document.source().partition()))
                .values());
    }

    private static List<List<EmbeddedDocument>> batches(List<EmbeddedDocument> all) {
        return IntStream.range(0, (all.size() + BATCH - 1) / BATCH)
                .mapToObj(i -> all.subList(i * BATCH, Math.min(all.size(), (i + 1) * BATCH))).toList();
    }

    private String file(String table) {
        return files.resolve(table).toString();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
