package dev.refold.benchmarks;

import dev.refold.indexer.rebuild.GenerationCheck;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.verify.Verifier;
import dev.refold.indexer.verify.VerifyReport;
import dev.refold.indexer.verify.VerifySettings;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import dev.refold.services.BrokerProcess;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A whole rebuild in this JVM, from a log on a broker of its own: load, index, catch up, verify, promote. Says how long each
 * step took and how much of the heap it needed. The live generation is empty and of another space, so that nothing else is
 * folded meanwhile.
 */
final class RebuildFigures {

    private static final Duration LIMIT = Duration.ofHours(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String TOPIC_ID = "figures-documents";
    private static final double MIB = 1 << 20;

    private final IndexStore store;
    private final Space space;
    private final Map<String, String> kafka;
    private final Path temporary;
    private final AtomicReference<Exception> unwritten = new AtomicReference<>();

    private RebuildFigures(IndexStore store, int dimensions, String bootstrapServers, Path temporary) {
        this.store = store;
        this.space = space("figures", dimensions);
        this.kafka = Map.of("bootstrap.servers", bootstrapServers);
        this.temporary = temporary;
    }

    private static Space space(String model, int dimensions) {
        return new Space("figures", model, dimensions, ChunkerSettings.DEFAULT, "english");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        if (arguments.length != 4) {
            System.err.println("usage: RebuildFigures FOLDER DIMENSIONS CHUNKS lucene|pgvector|chroma"
                    + "   (an empty folder, outside /root)");
            System.exit(2);
        }
        Path folder = Path.of(arguments[0]);
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                MeasuredStore measured = MeasuredStore.open(arguments[3], folder.resolve(arguments[3]))) {
            new RebuildFigures(measured.store(), Integer.parseInt(arguments[1]), broker.bootstrapServers(), temporary)
                    .take(Integer.parseInt(arguments[2]));
        }
    }

    private static String topicOf(Space of) {
        return "embeddings." + of.id();
    }

    private void take(int chunks) throws InterruptedException, ExecutionException {
        Space before = space("before", space.dimensions());
        write(before, Stream.empty());
        Verifier verifier = new Verifier(store, RebuildFigures::topicOf,
                VerifySettings.of(kafka).withTemporary(temporary));
        GenerationCheck check = (generation, _) -> {
            VerifyReport report = verifier.verify(generation, false, _ -> {});
            return new GenerationCheck.Result(report.documents(), report.found() + report.unexamined(), report.notes());
        };
        RebuildParts parts = new RebuildParts(of -> {
            throw new IllegalArgumentException("nothing is embedded here");
        }, check, RebuildListener.NONE);
        try (SinkService sink = new SinkService(store, before, RebuildFigures::topicOf,
                SinkSettings.of("figures", "figures", kafka), SinkListener.NONE, parts)) {
            sink.start();
            awaitLive();
            write(space, new GeneratedDocuments(space.dimensions()).streamOfChunks(chunks));
            rebuild(chunks);
        }
    }

    private void write(Space of, Stream<EmbeddedDocument> documents) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            admin.createTopics(List.of(new NewTopic(topicOf(of), GeneratedDocuments.PARTITIONS, (short) 1))).all()
                    .get();
        }
        EmbeddedCodec codec = new EmbeddedCodec();
        long[] ends = new long[GeneratedDocuments.PARTITIONS];
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.get("bootstrap.servers"), "max.request.size", 32 << 20, "linger.ms",
                        20),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            documents.forEach(document -> {
                int partition = document.source().partition();
                ends[partition] = document.source().offset() + 1;
                send(producer, of, partition, document.key().kafkaKey(), codec.encode(document));
            });
            for (int partition = 0; partition < ends.length; partition++) {
                send(producer, of, partition, Mark.KAFKA_KEY,
                        codec.encode(new Mark(TOPIC_ID, partition, 0, ends[partition])));
            }
        }
        if (unwritten.get() != null) {
            throw new IllegalStateException("the log could not be written", unwritten.get());
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Space of, int partition, String key, byte[] value) {
        Future<RecordMetadata> _ = producer.send(
                new ProducerRecord<>(topicOf(of), partition, key.getBytes(StandardCharsets.UTF_8), value),
                (_, failure) -> Optional.ofNullable(failure).ifPresent(unwritten::set));
    }

    private void awaitLive() throws InterruptedException {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < limit) {
            try {
                store.status(new GenerationChoice.Live());
                return;
            } catch (StoreException.NoGeneration _) {
                Thread.sleep(LOOK_EVERY);
            }
        }
        throw new IllegalStateException("no live generation");
    }

    private void rebuild(int chunks) throws InterruptedException {
        Rebuilds rebuilds = new Rebuilds(store, RebuildFigures::topicOf, kafka);
        HeapWatch heap = HeapWatch.start();
        Stopwatch watch = Stopwatch.start();
        int number = rebuilds.request(new RebuildRequest(store.name(), space, Optional.empty(), Duration.ZERO,
                RebuildRequest.Promotion.AUTOMATIC)).generation().number();
        String last = "";
        for (RebuildStep step = step(rebuilds, number); !(step instanceof RebuildStep.Done); step = step(rebuilds,
                number)) {
            if (step instanceof RebuildStep.Failed(_, String reason, String fix, _)) {
                throw new IllegalStateException(reason + " " + fix);
            }
            if (!step.name().equals(last)) {
                watch.lap(step.name() + " at");
                last = step.name();
            }
            heap.look();
            Thread.sleep(LOOK_EVERY);
        }
        watch.lap("done at");
        System.out.println(String.format(Locale.ROOT,
                "%s: %d chunks of %d dimensions rebuilt: %s; heap at most %.0f MiB, after a collection at most %.0f MiB,"
                        + " of %.0f MiB; %d documents",
                store.name(), chunks, space.dimensions(), watch.laps(), heap.most() / MIB, heap.mostKept() / MIB,
                Runtime.getRuntime().maxMemory() / MIB,
                store.status(new GenerationChoice.Live()).documents()));
    }

    private static RebuildStep step(Rebuilds rebuilds, int number) {
        return rebuilds.list().stream().filter(named -> named.generation().number() == number)
                .map(NamedRebuild::rebuild)
                .findFirst().orElseThrow().step();
    }

    /** The most the heap held, and the most that was left after a collection. Of one thread. */
    private static final class HeapWatch {

        private long most;
        private long mostKept;

        static HeapWatch start() {
            System.gc();
            return new HeapWatch();
        }

        void look() {
            most = Math.max(most, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
            mostKept = Math.max(mostKept, ManagementFactory.getMemoryPoolMXBeans().stream()
                    .flatMap(pool -> Optional.ofNullable(pool.getCollectionUsage()).stream())
                    .mapToLong(usage -> usage.getUsed()).sum());
        }

        long most() {
            return most;
        }

        long mostKept() {
            return mostKept;
        }
    }
}
