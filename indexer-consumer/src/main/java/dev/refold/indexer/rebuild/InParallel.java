package dev.refold.indexer.rebuild;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.InterruptException;

/** Runs pieces of work on a few threads. The first that fails ends the others, and its failure is thrown. */
final class InParallel {

    private InParallel() {}

    /** One piece of work; asks whether it still makes sense. */
    interface Piece {
        void run(AtomicBoolean failed);
    }

    static void run(String name, int threads, Collection<? extends Piece> pieces) {
        AtomicBoolean failed = new AtomicBoolean();
        try (ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, pieces.size())),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory())) {
            CompletionService<Boolean> running = new ExecutorCompletionService<>(executor);
            pieces.forEach(piece -> running.submit(started(piece, failed)));
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < pieces.size(); i++) {
                try {
                    running.take().get();
                } catch (ExecutionException e) {
                    failed.set(true);
                    failures.add(e.getCause() == null ? e : e.getCause());
                }
            }
            rethrow(failures);
        } catch (InterruptedException e) {
            failed.set(true);
            throw new InterruptException(e);
        }
    }

    private static Callable<Boolean> started(Piece piece, AtomicBoolean failed) {
        return () -> {
            if (failed.get()) {
                return false;
            }
            piece.run(failed);
            return true;
        };
    }

    private static void rethrow(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        switch (failures.getFirst()) {
            case RuntimeException foreseen -> throw foreseen;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException("reading partitions failed", other);
        }
    }
}
