package dev.refold.indexer.asof;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.EmbedderService;
import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.topics.TopicAdmin;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.topics.TopicSpec;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Redrive;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A log of its own on a real broker, and the history of what was sent there. */
final class PastStage implements AutoCloseable {

    static final Space SPACE = new Space(HashingEmbedder.PROVIDER, HashingEmbedder.MODEL, 16, ChunkerSettings.DEFAULT,
            "english");
    static final int PARTITIONS = 3;
    private static final String TENANT = "acme";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Map<String, String> kafka = Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers());
    final TopicNames names = new TopicNames(TestBroker.shared().newPrefix());
    final EmbedderSettings embedder;
    final List<Sent> history = new ArrayList<>();
    private final Path folder;
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(new HashMap<>(kafka),
            new ByteArraySerializer(), new ByteArraySerializer());

    PastStage(Path folder) throws InterruptedException {
        this.folder = folder;
        this.embedder = EmbedderSettings
                .of(SPACE, names, new TopicLayout(PARTITIONS, (short) 1), kafka, folder.resolve("streams"))
                .withInstanceId(names.prefix() + "one");
        try (Admin admin = admin()) {
            new TopicAdmin(admin, PATIENCE).ensure(List.of(TopicSpec.documents(names, embedder.layout()),
                    TopicSpec.embeddings(names, SPACE, embedder.layout())));
        }
    }

    Admin admin() {
        return Admin.create(new HashMap<>(kafka));
    }

    AsOfSettings settings() {
        return AsOfSettings.of(embedder, folder.resolve("as-of"));
    }

    AsOfBuilder builder(CountingEmbedder model) {
        return new AsOfBuilder(settings(), model, InstantSource.system());
    }

    PastPlan plan(AsOfBuilder builder, ResolvedPast past) throws InterruptedException {
        return builder.plan(past, _ -> {});
    }

    /** As a rebuild does it. */
    Generation build(AsOfBuilder builder, IndexStore store, ResolvedPast past) throws InterruptedException {
        int number = store.create(SPACE, "{\"kind\":\"as-of\"}").number();
        builder.fill(store, number, past, _ -> {});
        try (BulkLoad load = store.resumeLoad(number)) {
            load.index(_ -> {});
            load.finish(List.of(), List.of());
        }
        return store.transition(number, GenerationState.READY);
    }

    /** Lets the embedder fold what was sent so far. */
    void embed(CountingEmbedder model) throws InterruptedException {
        try (EmbedderService service = new EmbedderService(embedder, model, EmbedderListener.NONE)) {
            service.start();
            Awaitility.await().atMost(PATIENCE)
                    .until(() -> service.status().counts().consumed() == history.size());
        }
    }

    Sent upsert(String id, String text) {
        return upsert(id, OptionalLong.empty(), text);
    }

    Sent upsert(String id, OptionalLong version, String text) {
        return send(id, Sent.Kind.UPSERT, version, text, List.of());
    }

    Sent delete(String id, OptionalLong version) {
        return send(id, Sent.Kind.DELETE, version, "", List.of());
    }

    Sent garbage(String id) {
        return send(id, Sent.Kind.GARBAGE, OptionalLong.empty(), "", List.of());
    }

    /** In place of one that was garbage. */
    Sent redrive(Sent first, String text) {
        return send(first.id(), Sent.Kind.UPSERT, OptionalLong.empty(), text, List.of(first));
    }

    Sent again(Sent first) {
        return send(first.id(), first.kind(), first.version(), first.text(), List.of());
    }

    private Sent send(String id, Sent.Kind kind, OptionalLong version, String text, List<Sent> inPlaceOf) {
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(names.documents(), utf8(TENANT + "/" + id),
                value(id, kind, version, text));
        inPlaceOf.forEach(first -> {
            message.headers().add(Redrive.PARTITION, utf8(Integer.toString(first.partition())));
            message.headers().add(Redrive.OFFSET, utf8(Long.toString(first.offset())));
            message.headers().add(Redrive.LOG_EPOCH, utf8("0"));
        });
        RecordMetadata lies = await(message);
        long place = inPlaceOf.stream().mapToLong(Sent::offset).findFirst().orElse(lies.offset());
        Sent sent = new Sent(id, kind, version, text, lies.partition(), lies.offset(), place,
                Instant.ofEpochMilli(lies.timestamp()));
        history.add(sent);
        return sent;
    }

    private static byte @Nullable [] value(String id, Sent.Kind kind, OptionalLong version, String text) {
        String head = "{\"tenant\":\"" + TENANT + "\",\"id\":\"" + id + "\""
                + (version.isPresent() ? ",\"version\":" + version.getAsLong() : "");
        return switch (kind) {
            case GARBAGE -> utf8("{\"type\":");
            case UPSERT -> utf8(head + ",\"type\":\"upserted\",\"content\":\"" + text + "\"}");
            // A null value deletes as well.
            case DELETE -> version.isPresent() ? utf8(head + ",\"type\":\"deleted\"}") : null;
        };
    }

    private RecordMetadata await(ProducerRecord<byte[], byte[]> message) {
        try {
            return producer.send(message).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("not sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Text by id of what a generation shows. */
    SortedMap<String, String> contents(IndexStore store, int generation) {
        SortedMap<String, String> texts = new TreeMap<>();
        history.stream().map(Sent::id).distinct()
                .forEach(id -> store.document(new GenerationChoice.Numbered(generation), new DocumentKey(TENANT, id))
                        .ifPresent(found -> texts.put(id, found.document().text())));
        return texts;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
