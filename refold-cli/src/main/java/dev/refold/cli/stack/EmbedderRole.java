package dev.refold.cli.stack;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.embedding.Embedder;
import dev.refold.indexer.embedder.EmbedderListener;
import dev.refold.indexer.embedder.EmbedderService;
import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.embedder.TokenMeter;
import dev.refold.indexer.embedder.WrongLogException;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.TopicMismatchException;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the embedder as soon as Kafka answers. */
final class EmbedderRole implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbedderRole.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Space space;
    private final Embedder embedder;
    private final EmbedderService service;
    private final TokenMeter meter;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final Thread starter = Thread.ofPlatform().daemon().name("embedder-start").unstarted(this::startWhenItCan);
    private volatile boolean refused;
    private volatile Optional<String> trouble = Optional.empty();

    /** @param meter of this embedder's space */
    EmbedderRole(EmbedderSettings settings, Embedder embedder, EmbedderListener listener, TokenMeter meter) {
        this.space = settings.space();
        this.embedder = embedder;
        this.meter = meter;
        this.service = new EmbedderService(settings, embedder, listener, meter);
    }

    void start() {
        starter.start();
    }

    /**
     * Returns when it started, or Kafka let the time pass: it goes on trying then.
     *
     * @throws CommandException when the topics are not what they must be, which trying again does not mend
     */
    void awaitStarted(Duration limit) throws InterruptedException {
        try {
            started.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CommandException(ExitCode.USAGE, trouble.orElse("the embedder does not start"), e);
        } catch (TimeoutException _) {
            LOG.atWarn().addKeyValue(LogKeys.REASON, trouble.orElse("")).log("Kafka does not answer yet; trying on");
        }
    }

    /** The same, but a log that has changed since is said by {@link #status} and {@link #reasons} alone. */
    void awaitStartedOrRefused(Duration limit) throws InterruptedException {
        try {
            awaitStarted(limit);
        } catch (CommandException e) {
            if (!refused) {
                throw e;
            }
            LOG.atError().addKeyValue(LogKeys.REASON, trouble.orElse(""))
                    .log("the embedder does not start; the rest goes on");
        }
    }

    private void startWhenItCan() {
        try {
            do {
                if (starts()) {
                    return;
                }
            } while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the attempts are over */
    private boolean starts() throws InterruptedException {
        try {
            service.start();
            trouble = Optional.empty();
            started.complete(null);
            return true;
        } catch (TopicMismatchException | WrongLogException e) {
            refused = e instanceof WrongLogException;
            trouble = Optional.of(String.valueOf(e.getMessage()));
            started.completeExceptionally(e);
            return true;
        } catch (KafkaUnavailableException | KafkaException e) {
            trouble = Optional.of("Kafka cannot be reached: " + e.getMessage());
            return false;
        }
    }

    Space space() {
        return space;
    }

    /** As {@link TokenMeter#limit}. */
    void limit(OptionalLong maxTokens) {
        meter.limit(maxTokens);
    }

    EmbedderStatus status() {
        EmbedderStatus now = service.status();
        return refused
                ? new EmbedderStatus(EmbedderStatus.State.FAILED, reasons(), now.counts(), now.lagRecords(),
                        now.partitions(), now.tokens())
                : now;
    }

    List<String> reasons() {
        List<String> reasons = new ArrayList<>(service.status().reasons());
        trouble.ifPresent(reasons::add);
        return reasons;
    }

    @Override
    public void close() {
        closing.countDown();
        starter.interrupt();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        service.close();
        embedder.close();
    }
}
