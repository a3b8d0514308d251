package dev.refold.benchmarks;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.Batch;
import dev.refold.store.BulkLoad;
import dev.refold.store.IndexStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The bulk load beside folding, in each store, in one run: the same documents from memory, folded in batches of 500 with a
 * thread for each partition. Both are measured until all is durable and nothing is left to do for the store: see
 * {@link MeasuredStore#settle}. They take turns; a ratio is the median over rounds, as neighbours in time share what else
 * the machine does.
 */
final class LoadFigures {

    private static final int BATCH = 500;
    /** Chunks: the service that loads has been folding before. */
    private static final int WARM_UP = 5_000;
    private static final String TOPIC = "figures";

    private final MeasuredStore measured;
    private final IndexStore store;
    private final Space space;

    private LoadFigures(MeasuredStore measured, int dimensions) {
        this.measured = measured;
        this.store = measured.store();
        this.space = new Space("figures", "random", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 5) {
            System.err.println("usage: LoadFigures FOLDER DIMENSIONS CHUNKS ROUNDS lucene|pgvector|chroma…"
                    + "   (an empty folder, outside /root)");
            System.exit(2);
        }
        int dimensions = Integer.parseInt(arguments[1]);
        int chunks = Integer.parseInt(arguments[2]);
        List<EmbeddedDocument> documents = new GeneratedDocuments(dimensions).ofChunks(chunks);
        List<String> lines = new ArrayList<>();
        for (String name : Arrays.asList(arguments).subList(4, arguments.length)) {
            try (MeasuredStore measured = MeasuredStore.open(name, Path.of(arguments[0]).resolve(name))) {
                lines.add(new LoadFigures(measured, dimensions).take(documents, Integer.parseInt(arguments[3])));
            }
        }
        System.out.println(chunks + " chunks of " + dimensions + " dimensions, load average "
                + Files.readString(Path.of("/proc/loadavg")).strip());
        lines.forEach(System.out::println);
    }

    private String take(List<EmbeddedDocument> documents, int rounds) {
        List<EmbeddedDocument> some = documents.subList(0,
                Math.min(WARM_UP / GeneratedDocuments.CHUNKS, documents.size()));
        load(some);
        fold(some);
        List<Double> ofLoad = new ArrayList<>();
        List<Double> ofFold = new ArrayList<>();
        List<Double> settled = new ArrayList<>();
        List<Double> alike = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Figure loaded = load(documents);
            Folded folded = fold(documents);
            ofLoad.add(loaded.seconds());
            ofFold.add(folded.settled().seconds());
            settled.add(folded.settled().seconds() / loaded.seconds());
            alike.add(folded.alikeSeconds() / loaded.seconds());
            System.out.println(String.format(Locale.ROOT,
                    "%s, round %d: loaded in %s; folded in %s, as loaded after %.1f s", store.name(), round, loaded,
                    folded.settled(), folded.alikeSeconds()));
        }
        return String.format(Locale.ROOT,
                "%s: loaded in %.1f s, folded in %.1f s: the load is %.2f times as fast as folding, %.2f times as folding"
                        + " into the same state (medians)",
                store.name(), median(ofLoad), median(ofFold), median(settled), median(alike));
    }

    /** @param parts what took how long, on the clock and of processors */
    private record Figure(double seconds, String parts) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.1f s (%s)", seconds, parts);
        }
    }

    private Figure load(List<EmbeddedDocument> documents) {
        measured.quiesce();
        int number = store.create(space).number();
        Stopwatch watch = Stopwatch.start();
        try (BulkLoad load = store.beginLoad(number)) {
            inThreads(documents, (_, ofOne) -> batches(ofOne).forEach(load::add));
            watch.lap("added");
            load.flush();
            watch.lap("flushed");
            load.index(_ -> {});
            watch.lap("indexed");
            load.finish(IntStream.range(0, GeneratedDocuments.PARTITIONS)
                    .mapToObj(partition -> new SinkPosition(TOPIC, partition, 1, 0, 0)).toList(), List.of());
        }
        measured.settle(number);
        Figure figure = new Figure(watch.seconds(), watch.laps() + measured.shape(number));
        store.drop(number);
        return figure;
    }

    /** @param alikeSeconds until it is in the state that a load leaves */
    private record Folded(Figure settled, double alikeSeconds) {}

    private Folded fold(List<EmbeddedDocument> documents) {
        measured.quiesce();
        int number = store.create(space).number();
        Stopwatch watch = Stopwatch.start();
        inThreads(documents, (partition, ofOne) -> {
            SinkPosition position = store.claim(number, TOPIC, partition);
            for (List<EmbeddedDocument> part : batches(ofOne)) {
                SinkPosition to = position.advancedTo(position.nextOffset() + part.size(), 0);
                store.apply(number, new Batch(position, to, part, Optional.empty()));
                position = to;
            }
        });
        watch.lap("folded");
        measured.settle(number);
        watch.lap("settled");
        Figure settled = new Figure(watch.seconds(), watch.laps() + measured.shape(number));
        measured.makeAsLoaded(number);
        double alike = watch.seconds();
        store.drop(number);
        return new Folded(settled, alike);
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
        return IntStream.range(0, (all.size() + BATCH - 1) / BATCH)
                .mapToObj(i -> all.subList(i * BATCH, Math.min(all.size(), (i + 1) * BATCH))).toList();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
