package dev.refold.ingest;

import dev.refold.ingest.ProducerListener.Outcome;
import dev.refold.schemas.CloudEventHeaders;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import dev.refold.schemas.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes document events to Kafka: idempotent, acknowledged by all in-sync replicas, compressed, with CloudEvents
 * headers, in the partition that Kafka's default partitioner gives the key {@code tenant/id}. Memory is bounded by
 * {@code buffer.memory} (64 MiB): when it is full, {@link #publish} blocks until there is room, at most
 * {@link ProducerSettings#maxBlock}, and that is the back-pressure. An event that the gate would refuse never leaves.
 *
 * <p>
 * Thread-safe. Futures complete on the client's only I/O thread: what is chained to them without {@code Async} must be
 * quick and must not publish. Closing waits for what is under way, at most the delivery timeout.
 */
public final class DocumentProducer implements DocumentPublisher, AutoCloseable {

    private final ProducerSettings settings;
    private final ProducerListener listener;
    private final EventCodec codec;
    private final Producer<byte[], byte[]> kafka;
    /** With a number behind it an event's {@code ce_id}: cheaper than a random one each, and tells their order. */
    private final String instance = UUID.randomUUID().toString();
    private final AtomicLong numbers = new AtomicLong();

    private DocumentProducer(ProducerSettings settings, ProducerListener listener, Producer<byte[], byte[]> kafka) {
        this.settings = settings;
        this.listener = listener;
        this.codec = new EventCodec(settings.limits());
        this.kafka = kafka;
    }

    /**
     * Does not wait for Kafka: whether it is there shows with the first event.
     *
     * @throws IllegalArgumentException when the client refuses the properties, such as a host that does not resolve
     */
    public static DocumentProducer open(ProducerSettings settings, ProducerListener listener) {
        try {
            return new DocumentProducer(settings, listener, new KafkaProducer<>(ClientProperties.of(settings),
                    new ByteArraySerializer(), new ByteArraySerializer()));
        } catch (KafkaException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("the Kafka client refuses its configuration: " + reason.getMessage(), e);
        }
    }

    public static DocumentProducer open(ProducerSettings settings) {
        return open(settings, ProducerListener.NONE);
    }

    @Override
    public CompletableFuture<Position> publish(DocumentEvent event) {
        return publish(event, Optional.empty());
    }

    @Override
    public CompletableFuture<Position> publish(DocumentEvent event, Optional<TraceContext> trace) {
        try {
            return send(event, codec.encode(event), trace);
        } catch (RejectedEventException e) {
            listener.ended(Outcome.REJECTED);
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The token of one published event. */
    public ConsistencyToken token(Position position) {
        return ConsistencyToken.of(settings.logEpoch(), position);
    }

    /** Gathers the positions of many events of this log. */
    public TokenAccumulator newTokenAccumulator() {
        return new TokenAccumulator(settings.logEpoch());
    }

    /** Sends what is waiting and returns when all published so far has ended, at most after the delivery timeout. */
    public void flush() {
        kafka.flush();
    }

    @Override
    public void close() {
        kafka.close(settings.deliveryTimeout());
    }

    private CompletableFuture<Position> send(DocumentEvent event, byte[] value, Optional<TraceContext> trace) {
        CompletableFuture<Position> ended = new CompletableFuture<>();
        String key = event.key().kafkaKey();
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(settings.topic(),
                key.getBytes(StandardCharsets.UTF_8), value);
        headers(event).forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        trace.ifPresent(context -> addTo(message, context));
        try {
            var _ = kafka.send(message, (metadata, failure) -> end(ended, key, metadata, failure));
        } catch (KafkaException | IllegalStateException failure) {
            // Interrupted while blocked, or closed; all else comes through the callback.
            fail(ended, key, failure);
        }
        return ended;
    }

    private static void addTo(ProducerRecord<byte[], byte[]> message, TraceContext trace) {
        message.headers().add(TraceContext.PARENT, trace.parent().getBytes(StandardCharsets.UTF_8));
        trace.state().ifPresent(state -> message.headers().add(TraceContext.STATE,
                state.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, String> headers(DocumentEvent event) {
        return CloudEventHeaders.of(event, settings.source(), instance + '-' + numbers.getAndIncrement(),
                Instant.now());
    }

    private void end(CompletableFuture<Position> ended, String key, RecordMetadata metadata, Exception failure) {
        if (failure == null) {
            listener.ended(Outcome.PUBLISHED);
            ended.complete(new Position(metadata.partition(), metadata.offset()));
        } else {
            fail(ended, key, failure);
        }
    }

    private void fail(CompletableFuture<Position> ended, String key, Exception failure) {
        listener.ended(Outcome.FAILED);
        ended.completeExceptionally(explain(key, failure));
    }

    private PublishException explain(String key, Exception failure) {
        String servers = settings.kafka().get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
        if (failure instanceof TimeoutException || failure instanceof RetriableException) {
            return new PublishException.Unavailable(key + " was not stored in time by Kafka at " + servers + " ("
                    + failure.getMessage() + "); check that it runs and has the topic " + settings.topic(), failure);
        }
        return new PublishException.Refused(key + " was not taken into the topic " + settings.topic()
                + " by Kafka at " + servers + ": " + failure.getMessage(), failure);
    }
}
