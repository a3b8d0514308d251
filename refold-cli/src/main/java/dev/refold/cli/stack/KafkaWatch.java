package dev.refold.cli.stack;

import dev.refold.schemas.LogKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka once a second whether it is there: its clients retry in silence, and a process that answers searches need
 * not hear of it for hours. On a thread of its own; {@link #problem} may be called by any.
 */
final class KafkaWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Silence(Instant since, String message) {}

    private final Admin admin;
    private final InstantSource clock = InstantSource.system();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().daemon().name("kafka-watch").unstarted(this::watch);
    private volatile Optional<Silence> silence = Optional.empty();

    private KafkaWatch(Admin admin) {
        this.admin = admin;
    }

    /** @param client properties of clients */
    static KafkaWatch start(Map<String, String> client) {
        KafkaWatch watch = new KafkaWatch(Admin.create(new HashMap<>(client)));
        watch.thread.start();
        return watch;
    }

    /** Since when it does not answer, and why, for people; empty while it does, and before the first question is over. */
    Optional<String> problem() {
        return silence.map(now -> "no answer since " + now.since() + ": " + now.message());
    }

    private void watch() {
        try {
            do {
                ask();
            } while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        try {
            int millis = Math.toIntExact(TIMEOUT.toMillis());
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(millis)).nodes().get(millis,
                    TimeUnit.MILLISECONDS);
            silence.ifPresent(was -> LOG.atInfo().addKeyValue(LogKeys.SINCE, was.since()).log("Kafka answers again"));
            silence = Optional.empty();
        } catch (TimeoutException e) {
            unheard("nothing within " + TIMEOUT.toSeconds() + " s");
        } catch (ExecutionException e) {
            unheard(Objects.requireNonNullElse(e.getCause(), e).getMessage());
        } catch (KafkaException | IllegalStateException e) {
            // The client is being closed.
            unheard(e.getMessage());
        }
    }

    private void unheard(@Nullable String said) {
        String message = String.valueOf(said);
        if (silence.isEmpty()) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, message).log("Kafka does not answer");
        }
        silence = Optional.of(new Silence(silence.map(Silence::since).orElseGet(clock::instant), message));
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
        admin.close(Duration.ZERO);
    }
}
