package dev.refold.indexer.deadletters;

import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends rejected events to {@code documents} once more. Where an event lay first goes along, so it is decided as if it
 * still lay there: sent late, or twice, it undoes nothing. One that came into another partition than its key's has no
 * place among the events of its document, see {@link FoundLetter#isOutOfPlace}. For one thread.
 */
public final class Redriver implements AutoCloseable {

    private static final long SECONDS = 30;
    /** Sent and not yet acknowledged. */
    private static final int IN_FLIGHT = 100;
    /** Above what {@code documents} takes, so that the topic decides. */
    private static final int MOST_BYTES = 8 << 20;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private final Consumer<Position> tooLarge;

    /** @param place in {@code documents}, of the event that was rejected */
    private record Sent(Position place, Future<RecordMetadata> answer) {}

    /**
     * @param kafka client properties
     * @param tooLarge is told of events that {@code documents} does not take
     */
    public Redriver(Map<String, String> kafka, TopicNames names, Consumer<Position> tooLarge) {
        this.tooLarge = tooLarge;
        this.topic = names.documents();
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        // As it came in: the limit of the topic is of what is compressed.
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, SECONDS * 1_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) SECONDS * 500);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) SECONDS * 1_000);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Sends one; waits where many are not acknowledged yet. Its partition is what its key says, which mends one that came
     * into a wrong one.
     *
     * @param place where it was rejected, to name it
     * @param event {@link dev.refold.schemas.DeadLetter#redriven()}
     * @throws KafkaUnavailableException when Kafka did not take this one, or one before
     */
    public void send(Position place, RawRecord event) throws InterruptedException {
        while (sent.size() >= IN_FLIGHT) {
            await(sent.removeFirst());
        }
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, KafkaRecords.orNull(event.key()),
                KafkaRecords.orNull(event.value()), KafkaRecords.headers(event.headers()));
        sent.addLast(new Sent(place, producer.send(record)));
    }

    /** Returns when Kafka has all of them for good. */
    public void flush() throws InterruptedException {
        producer.flush();
        while (!sent.isEmpty()) {
            await(sent.removeFirst());
        }
    }

    private void await(Sent one) throws InterruptedException {
        try {
            one.answer().get(2 * SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                tooLarge.accept(one.place());
                return;
            }
            throw KafkaUnavailableException.of("redriving", e);
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not take a redriven event within " + 2 * SECONDS + " s", e);
        }
    }

    /** What is not acknowledged yet is given a moment. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(SECONDS));
    }
}
