package dev.refold.cli.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * How long a write takes until a search finds it: once a second a document with a word of its own is written, and
 * searched for with the token of that write until it is the hit. Each on a thread of its own, so that one that takes long
 * holds back none. Thread-safe.
 */
final class Probes {

    /** Of so many documents in turn, each much longer after the time before than {@link #LONGEST}. */
    static final int DOCUMENTS = 100;
    /** What is not found by then counts as missing. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration BEFORE_ASKING_AGAIN = Duration.ofMillis(100);

    private final Target target;
    private final Recording recording;
    private final Consumer<String> problem;
    /** Words of an earlier run may still be found. */
    private final String run = Long.toString(System.currentTimeMillis());

    /** @param problem gets what went wrong, each time */
    Probes(Target target, Recording recording, Consumer<String> problem) {
        this.target = target;
        this.recording = recording;
        this.problem = problem;
    }

    /**
     * Returns once the last is found or missing.
     *
     * @param began of the stage, by {@link System#nanoTime}
     */
    void during(int stage, Duration total, long began) throws InterruptedException, ExecutionException {
        List<Future<Void>> all = new ArrayList<>();
        try (ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor()) {
            // Not at the second itself: watchers and samples are then.
            Duration planned = EVERY.dividedBy(3);
            for (int number = 0; planned.compareTo(total) < 0; number++, planned = planned.plus(EVERY)) {
                Thread.sleep(Duration.ofNanos(Math.max(0, began + planned.toNanos() - System.nanoTime())));
                Probe probe = new Probe(stage, number, planned);
                all.add(probes.submit(() -> {
                    follow(probe, began);
                    return (Void) null;
                }));
            }
        }
        for (Future<Void> one : all) {
            one.get();
        }
    }

    /** @param planned since the stage began */
    private record Probe(int stage, int number, Duration planned) {

        int document() {
            return number % DOCUMENTS;
        }
    }

    private void follow(Probe probe, long began) throws InterruptedException {
        String word = "probe" + run + "x" + probe.stage() + "x" + probe.number();
        Reply written = target.writeProbe(probe.document(), word);
        if (written.outcome() != Outcome.OK) {
            problem.accept(written.problem() + " (a probe)");
            recording.notWritten(probe.stage(), probe.planned());
            return;
        }
        boolean found = isFound(probe.document(), word, Target.tokenOf(written), began + probe.planned().plus(LONGEST)
                .toNanos());
        recording.visible(probe.stage(), probe.planned(), Duration.ofNanos(System.nanoTime() - began), found);
    }

    private boolean isFound(int document, String word, String token, long end) throws InterruptedException {
        while (System.nanoTime() < end) {
            Reply found = target.find(word, token);
            if (Target.hasProbe(found, document)) {
                return true;
            }
            problem.accept(found.outcome() == Outcome.OK
                    ? "a search with the token of a write did not find what it wrote"
                    : found.problem() + " (a probe)");
            Thread.sleep(BEFORE_ASKING_AGAIN);
        }
        return false;
    }
}
