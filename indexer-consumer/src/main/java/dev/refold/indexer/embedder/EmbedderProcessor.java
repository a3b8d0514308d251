package dev.refold.indexer.embedder;

import dev.refold.indexer.topics.KafkaRecords;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.DeadLetter;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedCodec;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Position;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.RecordHeader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Connects an {@link EmbedderTask} with Kafka Streams: records in, records out, stores, the clock. Decides nothing. */
final class EmbedderProcessor implements Processor<byte[], byte[], Outgoing, byte[]>, Outbox {

    /** How often the model's answers are taken; adds half of it to the latency of a document. */
    static final Duration COLLECT_EVERY = Duration.ofMillis(20);

    /**
     * Records of a partition in one punctuation up to which they are committed at once: a trickle is seen by readers
     * sooner (half the time at 100 documents a second), while a flood shares its commits.
     */
    private static final int TRICKLE = 4;

    private final EmbedderParts parts;
    private @Nullable ProcessorContext<Outgoing, byte[]> context;
    private @Nullable EmbedderTask task;
    private int consumedSincePunctuation;

    EmbedderProcessor(EmbedderParts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<Outgoing, byte[]> given) {
        context = given;
        DocumentStates states = new DocumentStates(store(DocumentStates.HEADS), store(DocumentStates.DOCUMENTS),
                store(DocumentStates.PENDING), store(DocumentStates.PROGRESS), new EmbeddedCodec());
        task = new EmbedderTask(parts.rules(), parts.embedder(), states, parts.workers(), parts.meter(), this,
                parts.listener(),
                parts.clock(), given.taskId().partition());
        given.schedule(COLLECT_EVERY, PunctuationType.WALL_CLOCK_TIME, _ -> punctuate());
        report();
    }

    private KeyValueStore<org.apache.kafka.common.utils.Bytes, byte[]> store(String name) {
        return context().getStateStore(name);
    }

    @Override
    public void process(Record<byte[], byte[]> incoming) {
        RecordMetadata metadata = context().recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record of a topic has a place"));
        RawRecord raw = KafkaRecords.raw(incoming.key(), incoming.value(), incoming.headers());
        consumedSincePunctuation++;
        task().consume(new LoggedRecord(new Position(metadata.partition(), metadata.offset()),
                parts.rules().log().epoch(), raw));
    }

    private void punctuate() {
        task().collect();
        if (task().mark() && consumedSincePunctuation <= TRICKLE) {
            context().commit();
        }
        consumedSincePunctuation = 0;
        report();
    }

    private void report() {
        parts.board().report(context().taskId().partition(), task().progress());
    }

    @Override
    public void document(DocumentKey key, byte[] encoded, List<RecordHeader> headers) {
        forward(Optional.of(Bytes.ofUtf8(key.kafkaKey())), encoded, headers, EmbedderTopology.EMBEDDINGS);
    }

    @Override
    public void mark(Mark mark) {
        forward(Optional.of(Bytes.ofUtf8(Mark.KAFKA_KEY)), parts.codec().encode(mark), List.of(),
                EmbedderTopology.EMBEDDINGS);
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        RawRecord letterRecord = letter.toRecord(EmbedderTopology.MAX_DEAD_LETTER_BYTES);
        forward(letterRecord.key(), letterRecord.value().map(Bytes::toArray).orElse(null), letterRecord.headers(),
                EmbedderTopology.DEAD_LETTERS);
    }

    private void forward(Optional<Bytes> key, byte @Nullable [] value, List<RecordHeader> headers, String child) {
        Outgoing outgoing = new Outgoing(context().taskId().partition(), key);
        context().forward(new Record<>(outgoing, value, context().currentSystemTimeMs(), KafkaRecords.headers(headers)),
                child);
    }

    private ProcessorContext<Outgoing, byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialised");
        }
        return context;
    }

    private EmbedderTask task() {
        if (task == null) {
            throw new IllegalStateException("not initialised");
        }
        return task;
    }

    @Override
    public void close() {
        if (task != null) {
            task.close();
            parts.board().gone(context().taskId().partition());
        }
    }
}
