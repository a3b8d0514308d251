package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Machine;
import dev.refold.cli.load.LoadResult.Pool;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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
 * answer; a user who is late sends at once. Where users write, writes are followed until a search finds them, too. For
 * one thread.
 */
public final class LoadRun {

    /** Who is later than this after the end of a stage sends no more; it is counted. */
    private static final Duration GRACE = Duration.ofSeconds(30);
    /** Between two lines of progress. */
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final LoadPlan plan;
    private final Target target;
    private final Consumer<String> progress;
    private final Mix mix;
    private final Recording recording;
    private final Probes probes;
    private final Map<String, AtomicLong> problems = new ConcurrentHashMap<>();
    private volatile Place place = new Place(0, System.nanoTime());
    private long lines;

    /** @param began of the stage, by {@link System#nanoTime} */
    private record Place(int stage, long began) {}

    /** @param progress gets a line now and then */
    public LoadRun(LoadPlan plan, Target target, Consumer<String> progress) {
        this.plan = plan;
        this.target = target;
        this.progress = progress;
        this.mix = new Mix(plan.seed(), plan.writePercent(), plan.documents());
        this.recording = new Recording(plan);
        this.probes = new Probes(target, recording, this::note);
    }

    /** @throws dev.refold.cli.exit.CommandException when the API is not there or refuses the documents to ask for */
    public LoadResult run() throws InterruptedException {
        progress.accept("writing " + plan.documents() + " documents to ask for");
        target.prepare(plan.documents(), plan.seed());
        String startedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        double loadBefore = systemLoad();
        LoadResult.Watched watched;
        place = new Place(0, System.nanoTime());
        try (Watchers watchers = Watchers.start(target, plan.watchers());
                Sampler _ = Sampler.start(target, sample -> sampled(watchers, sample))) {
            for (int i = 0; i < plan.stages().size(); i++) {
                Stage stage = plan.stages().get(i);
                progress.accept("%d users, %d s".formatted(stage.users(), stage.total().toSeconds()));
                runStage(i);
            }
            watched = watchers.result();
        } finally {
            target.cleanUp(plan.documents(), plan.writePercent() > 0 ? Probes.DOCUMENTS : 0);
        }
        return result(startedAt, new Machine(Runtime.getRuntime().availableProcessors(), loadBefore, systemLoad(),
                target.isOnThisMachine()), watched);
    }

    private static double systemLoad() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** For the sampler's thread. */
    private void sampled(Watchers watchers, Optional<ServerSample> sample) {
        Place now = place;
        Duration since = Duration.ofNanos(System.nanoTime() - now.began());
        Duration total = plan.stages().get(now.stage()).total();
        // A stage that waits for late answers ends later than planned; the next begins then.
        Duration at = plan.beginOf(now.stage()).plus(since.compareTo(total) < 0 ? since : total.minusNanos(1));
        recording.server(at, watchers.connected(), sample);
        if (at.dividedBy(BETWEEN_LINES) > lines) {
            lines = at.dividedBy(BETWEEN_LINES);
            recording.before(at).ifPresent(slot -> progress.accept(Texts.line(at, plan.total(), slot, recording
                    .slotSeconds())));
        }
    }

    private void runStage(int number) throws InterruptedException {
        Stage stage = plan.stages().get(number);
        Schedule schedule = new Schedule(stage, plan.interval());
        long began = System.nanoTime();
        place = new Place(number, began);
        try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Void>> all = new ArrayList<>(IntStream.range(0, stage.users()).mapToObj(user -> users.submit(
                    () -> {
                        use(number, user, schedule, began);
                        return (Void) null;
                    })).toList());
            if (plan.writePercent() > 0) {
                all.add(users.submit(() -> {
                    probes.during(number, stage.total(), began);
                    return (Void) null;
                }));
            }
            for (Future<Void> user : all) {
                user.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a user failed", e);
        }
        // Stages begin when they are planned to, unless the one before has to be waited for.
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
                note(reply.problem());
            }
        }
    }

    private void note(String problem) {
        problems.computeIfAbsent(problem, _ -> new AtomicLong()).incrementAndGet();
    }

    private LoadResult result(String startedAt, Machine machine, LoadResult.Watched watched) {
        List<Slot> series = recording.series();
        List<String> notes = new ArrayList<>();
        if (series.stream().allMatch(slot -> slot.server().isEmpty())) {
            notes.add("pool, lag and heap are not known: GET /metrics was not answered with 200");
        }
        Map<String, Long> counted = new TreeMap<>();
        problems.forEach((problem, count) -> counted.put(problem, count.get()));
        Optional<LoadResult.Growth> growth = Growth.of(series, plan.total());
        List<StageResult> stages = recording.stages();
        return new LoadResult(plan.profile(), startedAt, machine, LoadResult.Plan.of(plan), Goals.of(stages, growth,
                poolTimeouts(series)), stages, watched, counted, recording.slotSeconds(), series, growth, notes);
    }

    /** None without a pool. */
    private static OptionalDouble poolTimeouts(List<Slot> series) {
        return series.stream().flatMap(slot -> slot.server().stream()).map(ServerSample::pool)
                .filter(pool -> pool.max() > 0).mapToDouble(Pool::timeouts).max();
    }
}
