package dev.refold.indexer.rebuild;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All there is to know about a rebuild; kept beside its generation (see {@link dev.refold.store.Task}), so that whoever
 * comes next goes on.
 *
 * @param owner instance name of the sink service that works at it; empty when nobody does
 * @param ownerEpoch one more with every owner
 * @param noted empty before loading has begun
 * @param problems the last few, newest last; what is being waited for among them
 */
public record Rebuild(RebuildRequest request, RebuildStep step, Optional<String> owner, long ownerEpoch,
        RebuildProgress progress, LoadedCounts loaded, Optional<NotedLog> noted, List<String> problems) {

    public static final int MAX_PROBLEMS = 10;
    public static final int MAX_PROBLEM_CHARS = 500;

    public Rebuild {
        problems = List.copyOf(problems);
    }

    public static Rebuild planned(RebuildRequest request, Instant now) {
        return new Rebuild(request, new RebuildStep.Planned(), Optional.empty(), 0,
                RebuildProgress.begin("planned", "", now), LoadedCounts.NONE, Optional.empty(), List.of());
    }

    /** Whether an ordinary sink may fold the generation: once it is loaded, but never a look at the past. */
    public boolean foldable() {
        return request.asOf().isEmpty() && isLoaded(step);
    }

    private static boolean isLoaded(RebuildStep step) {
        return switch (step) {
            case RebuildStep.Planned _,RebuildStep.Loading _,RebuildStep.Indexing _ -> false;
            case RebuildStep.CatchingUp _,RebuildStep.Verifying _,RebuildStep.Comparing _,RebuildStep.Promoting _,RebuildStep.Keeping _,RebuildStep.Done _ ->
                true;
            case RebuildStep.Failed failed -> isLoaded(failed.at());
            case RebuildStep.Paused paused -> isLoaded(paused.at());
        };
    }

    /** Whether it is on its way by itself: to a promotion, or to being a look at the past. */
    public boolean underWay() {
        return switch (step) {
            case RebuildStep.Planned _,RebuildStep.Loading _,RebuildStep.Indexing _,RebuildStep.CatchingUp _,RebuildStep.Verifying _,RebuildStep.Comparing _,RebuildStep.Promoting _ ->
                true;
            case RebuildStep.Keeping _,RebuildStep.Done _,RebuildStep.Failed _,RebuildStep.Paused _ -> false;
        };
    }

    /** Whether the log of its space is still being filled for it, also while it rests. */
    public boolean filling() {
        return switch (step) {
            case RebuildStep.Planned _ -> true;
            case RebuildStep.Failed failed -> failed.at() instanceof RebuildStep.Planned;
            case RebuildStep.Paused paused -> paused.at() instanceof RebuildStep.Planned;
            case RebuildStep.Loading _,RebuildStep.Indexing _,RebuildStep.CatchingUp _,RebuildStep.Verifying _,RebuildStep.Comparing _,RebuildStep.Promoting _,RebuildStep.Keeping _,RebuildStep.Done _ ->
                false;
        };
    }

    Rebuild asking(RebuildRequest changed) {
        return new Rebuild(changed, step, owner, ownerEpoch, progress, loaded, noted, problems);
    }

    Rebuild at(RebuildStep next) {
        return new Rebuild(request, next, owner, ownerEpoch, progress, loaded, noted, problems);
    }

    Rebuild ownedBy(String instance) {
        return new Rebuild(request, step, Optional.of(instance), ownerEpoch + 1, progress, loaded, noted, problems);
    }

    Rebuild ownedByNobody() {
        return new Rebuild(request, step, Optional.empty(), ownerEpoch + 1, progress, loaded, noted, problems);
    }

    Rebuild with(RebuildProgress now) {
        return new Rebuild(request, step, owner, ownerEpoch, now, loaded, noted, problems);
    }

    Rebuild with(LoadedCounts now) {
        return new Rebuild(request, step, owner, ownerEpoch, progress, now, noted, problems);
    }

    Rebuild with(NotedLog log) {
        return new Rebuild(request, step, owner, ownerEpoch, progress, loaded, Optional.of(log), problems);
    }

    Rebuild with(List<String> allProblems) {
        return new Rebuild(request, step, owner, ownerEpoch, progress, loaded, noted, allProblems);
    }

    /** One more, but for one that was the last already; the oldest goes when there are too many. */
    static List<String> withProblem(List<String> problems, String problem) {
        String told = problem.length() > MAX_PROBLEM_CHARS ? problem.substring(0, MAX_PROBLEM_CHARS) + '…' : problem;
        if (!problems.isEmpty() && problems.getLast().equals(told)) {
            return problems;
        }
        List<String> all = new ArrayList<>(problems);
        all.add(told);
        return List.copyOf(all.subList(Math.max(0, all.size() - MAX_PROBLEMS), all.size()));
    }
}
