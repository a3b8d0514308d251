package dev.refold.indexer.embedder;

import dev.refold.schemas.LogKeys;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka once a second where {@code documents} ends, for the lag, and so learns whether it is there at all: Streams
 * retries in silence. Learns too whether both logs are still the same topics: one deleted and made anew is another
 * log, which Streams would read on from the old offsets, or write on to without all that was in it. On a thread of its own; what it learnt last may be read by any thread.
 */
final class KafkaProbe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaProbe.class);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Silence(Instant since, String message) {}

    private final Admin admin;
    private final EmbedderLogs logs;
    private final Consumer<WrongLogException> replaced;
    private final Map<TopicPartition, OffsetSpec> wanted;
    private final Clock clock;
    private final Thread thread;
    private volatile Map<Integer, Long> ends = Map.of();
    private volatile Optional<Silence> silence = Optional.empty();

    /** @param replaced told on the probe's thread, once, when a topic is not the one it was */
    KafkaProbe(Admin admin, EmbedderLogs logs, Clock clock, Consumer<WrongLogException> replaced) {
        this.admin = admin;
        this.logs = logs;
        this.clock = clock;
        this.replaced = replaced;
        this.wanted = IntStream.range(0, logs.partitions()).boxed().collect(
                Collectors.toMap(partition -> new TopicPartition(logs.source().topic(), partition),
                        _ -> OffsetSpec.latest()));
        this.thread = Thread.ofPlatform().daemon().name("embedder-kafka-probe").start(this::run);
    }

    /** Where each partition ends, as heard last; nothing while never heard. */
    Map<Integer, Long> ends() {
        return ends;
    }

    /** Why Kafka counts as gone, as text for people; empty while it answers. */
    Optional<String> reason() {
        return silence.map(now -> "Kafka unreachable since " + now.since() + ": " + now.message());
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ask();
                Thread.sleep(EVERY);
            }
        } catch (WrongLogException e) {
            replaced.accept(e);
        } catch (InterruptedException e) {
            // Closing.
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        try {
            requireSameLogs();
            heard(admin.listOffsets(wanted).all().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            unheard("no answer within " + TIMEOUT);
        } catch (ExecutionException e) {
            unheard(Objects.requireNonNullElse(e.getCause(), e).getMessage());
        } catch (KafkaException | IllegalStateException e) {
            // The client is being closed.
            unheard(e.getMessage());
        }
    }

    private void requireSameLogs() throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, EmbedderLogs.Seen> seen = new HashMap<>();
        for (TopicDescription found : admin.describeTopics(List.of(logs.source().topic(), logs.output()))
                .allTopicNames().get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).values()) {
            seen.put(found.name(), new EmbedderLogs.Seen(found.topicId().toString(), found.partitions().size()));
        }
        logs.requireSame(seen);
    }

    private void heard(Map<TopicPartition, ListOffsetsResultInfo> answer) {
        Map<Integer, Long> offsets = new HashMap<>();
        answer.forEach((partition, info) -> offsets.put(partition.partition(), info.offset()));
        ends = Map.copyOf(offsets);
        silence.ifPresent(was -> LOG.atInfo().addKeyValue(LogKeys.SINCE, was.since()).log("Kafka reachable again"));
        silence = Optional.empty();
    }

    private void unheard(@Nullable String said) {
        String message = String.valueOf(said);
        if (silence.isEmpty()) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, message).log("Kafka unreachable; the embedder waits for it");
        }
        silence = Optional.of(new Silence(silence.map(Silence::since).orElseGet(clock::instant), message));
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
