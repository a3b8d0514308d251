package dev.refold.indexer.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Several partitions of the log read at once, by as many threads. Used by one thread. */
final class LogReaders implements AutoCloseable {

    private static final long TOLD_EVERY_MILLIS = 200;

    private final List<LogReader> readers = new ArrayList<>();
    private final ExecutorService threads;
    private final LongAdder passed = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final Stop stop;

    private LogReaders(int count, Stop stop) {
        this.threads = Executors.newFixedThreadPool(count, Thread.ofPlatform().name("verify-log-", 0).factory());
        this.stop = stop;
    }

    /** @param begins where to begin, of all partitions */
    static LogReaders open(LogSource source, Map<TopicPartition, Long> begins, int most,
            Consumer<ConsumerRecord<byte[], byte[]>> fold, Stop stop) {
        int count = Math.min(most, begins.size());
        LogReaders all = new LogReaders(count, stop);
        for (int i = 0; i < count; i++) {
            Map<TopicPartition, Long> share = new HashMap<>(begins);
            int reader = i;
            share.keySet().removeIf(partition -> partition.partition() % count != reader);
            all.readers.add(new LogReader(source.consumer(), share, fold, all.passed, all.records, stop));
        }
        return all;
    }

    /** Offsets passed so far, also those that compaction took. */
    long passed() {
        return passed.sum();
    }

    long records() {
        return records.sum();
    }

    /** Reads every partition to exactly its end. {@code told} hears from time to time how many offsets were passed. */
    void readTo(Map<TopicPartition, Long> ends, LongConsumer told) {
        run(reader -> {
            Map<TopicPartition, Long> own = new HashMap<>(ends);
            own.keySet().retainAll(reader.partitions());
            reader.readTo(own);
            return true;
        }, told);
    }

    /** @return whether each partition was at its end at some moment after the call */
    boolean readToEnd() {
        return run(LogReader::readToEnd, _ -> {});
    }

    private interface Work {
        boolean done(LogReader reader);
    }

    private boolean run(Work work, LongConsumer told) {
        List<Future<Boolean>> running = readers.stream()
                .map(reader -> threads.submit((Callable<Boolean>) () -> work.done(reader))).toList();
        boolean complete = false;
        try {
            boolean all = true;
            for (Future<Boolean> one : running) {
                all &= result(one, told);
            }
            complete = true;
            return all;
        } finally {
            if (!complete) {
                stop.now();
            }
        }
    }

    private boolean result(Future<Boolean> one, LongConsumer told) {
        while (true) {
            try {
                return one.get(TOLD_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                told.accept(passed());
                stop.check();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new VerifyException("interrupted while reading the log", e);
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            }
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case InvalidOffsetException cut -> new VerifyException(
                    "the log was cut while it was read (" + cut.getMessage() + "); verify again", cut);
            case RuntimeException failed -> failed;
            case Error broken -> throw broken;
            case null, default -> new IllegalStateException(cause);
        };
    }

    /** Ends what is running, within a poll. */
    @Override
    public void close() {
        stop.now();
        // Waits for the threads, interrupted or not: nothing may use the folded log after it is closed.
        threads.close();
        readers.forEach(LogReader::close);
    }
}
