package dev.refold.benchmarks;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.Batch;
import dev.refold.store.BulkLoad;
import dev.refold.store.lucene.LuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Two ways to the same generation in Lucene, in one run: the bulk load, and folding the same documents in batches of 500,
 * both from memory with a thread for each partition, until the last document is durable.
 */
final class LuceneBulkFigures {

    private static final int BATCH = 500;
    private static final int WARM_UP = 5_000;
    private static final String TOPIC = "figures";

    private final LuceneStore store;
    private final Space space;

    private LuceneBulkFigures(LuceneStore store, int dimensions) {
        this.store = store;
        this.space = new Space("figures", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            System.err.println("usage: LuceneBulkFigures FOLDER DIMENSIONS CHUNKS ROUNDS   (an empty folder)");
            System.exit(2);
        }
        int dimensions = Integer.parseInt(arguments[1]);
        List<EmbeddedDocument> documents = new GeneratedDocuments(dimensions).ofChunks(Integer.parseInt(arguments[2]));
        try (LuceneStore store = LuceneStore.open(Path.of(arguments[0]))) {
            LuceneBulkFigures figures = new LuceneBulkFigures(store, dimensions);
            List<EmbeddedDocument> some = documents.subList(0, Math.min(WARM_UP, documents.size()));
            figures.load(some);
            figures.fold(some);
            for (int round = 1; round <= Integer.parseInt(arguments[3]); round++) {
                double loaded = figures.load(documents);
                double folded = figures.fold(documents);
                System.out.println(String.format(Locale.ROOT,
                        "%d documents, %d dimensions, round %d: loaded in %.1f s, folded in %.1f s, %.1f times;"
                                + " load average %s",
                        documents.size(), dimensions, round, loaded, folded, folded / loaded,
                        Files.readString(Path.of("/proc/loadavg")).strip()));
            }
        }
    }

    private double load(List<EmbeddedDocument> documents) {
        int number = store.create(space).number();
        long began = System.nanoTime();
        try (BulkLoad load = store.beginLoad(number)) {
            inThreads(documents, (_, ofOne) -> batches(ofOne).forEach(load::add));
            load.flush();
            load.index(_ -> {});
            load.finish(List.of(new SinkPosition(TOPIC, 0, 1, 0, 0)), List.of());
        }
        double seconds = seconds(began);
        store.drop(number);
        return seconds;
    }

    private double fold(List<EmbeddedDocument> documents) {
        int number = store.create(space).number();
        long began = System.nanoTime();
        inThreads(documents, (partition, ofOne) -> {
            SinkPosition position = store.claim(number, TOPIC, partition);
            for (List<EmbeddedDocument> batch : batches(ofOne)) {
                SinkPosition to = position.advancedTo(position.nextOffset() + batch.size(), 0);
                store.apply(number, new Batch(position, to, batch, Optional.empty()));
                position = to;
            }
        });
        // A claim is durable when it returns, and with it all before it.
        store.claim(number, TOPIC, 0);
        double seconds = seconds(began);
        store.drop(number);
        return seconds;
    }

    private interface Partition {
        void run(int partition, List<EmbeddedDocument> documents);
    }

    private static void inThreads(List<EmbeddedDocument> all, Partition work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(GeneratedDocuments.PARTITIONS)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int partition = 0; partition < GeneratedDocuments.PARTITIONS; partition++) {
                int number = partition;
                List<EmbeddedDocument> ofOne = all.stream().filter(of -> of.source().partition() == number).toList();
                running.add(CompletableFuture.runAsync(() -> work.run(number, ofOne), threads));
            }
            running.forEach(CompletableFuture::join);
        }
    }

    private static List<List<EmbeddedDocument>> batches(List<EmbeddedDocument> all) {
        List<List<EmbeddedDocument>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += BATCH) {
            batches.add(all.subList(from, Math.min(all.size(), from + BATCH)));
        }
        return batches;
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
