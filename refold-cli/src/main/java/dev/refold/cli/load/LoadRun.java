package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Carries out a plan: a virtual thread a user, which sleeps until its next request is due, sends it, and waits for the
 * answer; a user who is late sends at once. For one thread.
 */
public final class LoadRun {

    /** Who is later than this after the end of a stage sends no more; it is counted. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** A slope of less time says nothing of hours. */
    private static final Duration LEAST_FOR_SLOPE = Duration.ofMinutes(10);
    private static final double SECONDS_PER_HOUR = 3_600;

    private final LoadPlan plan;
    private final Target target;
    private final Consumer<String> progress;
    private final Mix mix;
    private final Recording recording;
    private final Map<String, AtomicLong> problems = new ConcurrentHashMap<>();

    /** @param progress gets a line now and then */
    public LoadRun(LoadPlan plan, Target target, Consumer<String> progress) {
        this.plan = plan;
        this.target = target;
        this.progress = progress;
        this.mix = new Mix(plan.seed(), plan.writePercent(), plan.documents());
        this.recording = new Recording(plan);
    }

    /** @throws dev.refold.cli.exit.CommandException when the API is not there or refuses the documents to ask for */
    public LoadResult run() throws InterruptedException {
        progress.accept("writing " + plan.documents() + " documents to ask for");
        target.prepare(plan.documents(), plan.seed());
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        LoadResult.Watched watched;
        try (Watchers watchers = Watchers.start(target, plan.watchers());
                Sampler _ = Sampler.start(target, recording::server)) {
            for (int i = 0; i < plan.stages().size(); i++) {
                Stage stage = plan.stages().get(i);
                progress.accept("%d users, %d s".formatted(stage.users(), stage.total().toSeconds()));
                runStage(i);
            }
            watched = watchers.result();
        }
        target.cleanUp(plan.documents());
        return result(startedAt, watched);
    }

    private void runStage(int number) throws InterruptedException {
        Stage stage = plan.stages().get(number);
        Schedule schedule = new Schedule(stage, plan.interval());
        long began = System.nanoTime();
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = IntStream.range(0, stage.users()).mapToObj(user -> users.submit(() -> {
                use(number, user, schedule, began);
                return (Void) null;
            })).toList();
            for (Future<Void> user : all) {
                user.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a user failed", e);
        }
        // Stages begin when they are planned to, whatever became of the one before.
        Thread.sleep(Duration.ofNanos(Math.max(0, began + stage.total().toNanos() - System.nanoTime())));
    }

    private void use(int stage, int user, Schedule schedule, long began) throws InterruptedException {
        Duration end = plan.stages().get(stage).total().plus(GRACE);
        long number = 0;
        for (OptionalLong at = schedule.at(user, number); at.isPresent(); at = schedule.at(user, ++number)) {
            Duration planned = Duration.ofNanos(at.getAsLong());
            Thread.sleep(Duration.ofNanos(Math.max(0, began + planned.toNanos() - System.nanoTime())));
            Mix.Request request = mix.request(stage, user, number);
            Duration now = Duration.ofNanos(System.nanoTime() - began);
            if (now.compareTo(end) > 0) {
                recording.record(stage, request.kind(), planned, now, now, Outcome.UNSENT);
                continue;
            }
            Reply reply = target.send(request);
            recording.record(stage, request.kind(), planned, now, Duration.ofNanos(System.nanoTime() - began),
                    reply.outcome());
            if (!reply.problem().isEmpty()) {
                problems.computeIfAbsent(reply.problem(), _ -> new AtomicLong()).incrementAndGet();
            }
        }
    }

    private LoadResult result(String startedAt, LoadResult.Watched watched) {
        List<Slot> series = recording.series();
        List<String> notes = new ArrayList<>();
        if (series.stream().allMatch(slot -> slot.server().isEmpty())) {
            notes.add("pool, lag and heap are not known: GET /metrics was not answered with 200");
        }
        Map<String, Long> counted = new TreeMap<>();
        problems.forEach((problem, count) -> counted.put(problem, count.get()));
        return new LoadResult(plan.profile(), startedAt, LoadResult.Plan.of(plan), recording.stages(), watched,
                counted, recording.slotSeconds(), series, heapSlope(series), notes);
    }

    private Optional<Double> heapSlope(List<Slot> series) {
        if (plan.total().compareTo(LEAST_FOR_SLOPE) < 0) {
            return Optional.empty();
        }
        return Slope.ofLows(series.stream().flatMap(slot -> slot.server().stream()
                .map(server -> new Slope.Point(slot.second() / SECONDS_PER_HOUR, server.heapMebibytes()))).toList());
    }
}
