package dev.refold.indexer.deadletters;

import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.ReaderProperties;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * All that lies in {@code dead-letters} at the time of a call, for those who look into it or send it once more. Every call
 * makes a client of its own. Thread-safe.
 */
public final class DeadLetterLog {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, String> kafka;
    private final String topic;

    /** Who is shown every letter. */
    public interface Each {
        void see(FoundLetter letter) throws InterruptedException;
    }

    /** @param kafka client properties */
    public DeadLetterLog(Map<String, String> kafka, TopicNames names) {
        this.kafka = Map.copyOf(kafka);
        this.topic = names.deadLetters();
    }

    /**
     * Reads it from its beginning to the end it has when this is called, in order within a partition. What another program
     * wrote there and is no dead letter is passed over.
     *
     * @param each keeps what it needs: values may be megabytes
     * @throws KafkaUnavailableException when nothing comes for ten seconds
     */
    public void read(Each each) throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(ReaderProperties.ofWhatIsLeft(kafka),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, PATIENCE).stream()
                    .map(info -> new TopicPartition(topic, info.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            read(consumer, consumer.endOffsets(partitions, PATIENCE), each);
        } catch (org.apache.kafka.common.errors.TimeoutException e) {
            throw new KafkaUnavailableException("Kafka did not answer within " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private static void read(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, Each each)
            throws InterruptedException {
        long progress = System.nanoTime();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
            var records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> one : records) {
                Optional<FoundLetter> letter = letter(one);
                if (letter.isPresent()) {
                    each.see(letter.get());
                }
            }
            if (!records.isEmpty()) {
                progress = System.nanoTime();
            } else if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                throw new KafkaUnavailableException("nothing more of the dead letters came for " + PATIENCE
                        .toSeconds() + " s", new TimeoutException());
            }
        }
    }

    private static Optional<FoundLetter> letter(ConsumerRecord<byte[], byte[]> found) {
        try {
            return Optional.of(new FoundLetter(new Position(found.partition(), found.offset()),
                    DeadLetter.parse(KafkaRecords.raw(found))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
