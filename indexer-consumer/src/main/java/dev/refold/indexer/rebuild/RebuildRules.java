package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.indexer.rebuild.RebuildStep.CatchingUp;
import dev.refold.indexer.rebuild.RebuildStep.Comparing;
import dev.refold.indexer.rebuild.RebuildStep.Done;
import dev.refold.indexer.rebuild.RebuildStep.Failed;
import dev.refold.indexer.rebuild.RebuildStep.Indexing;
import dev.refold.indexer.rebuild.RebuildStep.Keeping;
import dev.refold.indexer.rebuild.RebuildStep.Loading;
import dev.refold.indexer.rebuild.RebuildStep.Paused;
import dev.refold.indexer.rebuild.RebuildStep.Planned;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.indexer.rebuild.RebuildStep.Verifying;
import dev.refold.store.GenerationState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decides what a rebuild does next. Pure: the same state and the same facts lead to the same decision, whoever asks, so
 * that a rebuild may change hands between any two of them.
 */
final class RebuildRules {

    /** How often the promotion is tried anew because the live one had moved on, each time for a while. */
    static final int MOST_ROUNDS = 5;

    private RebuildRules() {}

    static Decision next(Rebuild rebuild, Observed seen) {
        Optional<Decision> foreseen = somebodyElseActed(rebuild, seen);
        if (foreseen.isPresent()) {
            return foreseen.get();
        }
        if (seen.outcome().orElse(null) instanceof Outcome.Impossible impossible
                && !(rebuild.step() instanceof Failed)) {
            return new Decision.Enter(new Failed(rebuild.step(), impossible.reason(), impossible.fix(),
                    impossible.spoiled()));
        }
        return rebuild.request().asOf().isPresent() ? lookingBack(rebuild, seen) : goingOn(rebuild, seen);
    }

    /** Nothing is waited for, caught up with, verified or promoted: it follows no log. */
    private static Decision lookingBack(Rebuild rebuild, Observed seen) {
        return switch (rebuild.step()) {
            case Planned _ -> new Decision.Enter(new Loading());
            case Loading _ -> whenDone(seen, Outcome.Loaded.class, new Indexing());
            case Indexing _ -> whenDone(seen, Outcome.Indexed.class, new Done("the documents as of "
                    + rebuild.request().asOf().map(ResolvedPast::at).orElse("")
                    + "; search it by its number, drop it when you have seen it"));
            case Failed(RebuildStep _, String _, String _, boolean spoiled) -> failed(spoiled, seen);
            case CatchingUp _,Verifying _,Comparing _,Promoting _,Keeping _,Done _,Paused _ -> new Decision.End();
        };
    }

    private static Decision goingOn(Rebuild rebuild, Observed seen) {
        return switch (rebuild.step()) {
            case Planned _ -> planned(rebuild.request(), seen);
            case Loading _ -> whenDone(seen, Outcome.Loaded.class, new Indexing());
            case Indexing _ -> whenDone(seen, Outcome.Indexed.class, new CatchingUp(0));
            case CatchingUp(int round) -> whenDone(seen, Outcome.CaughtUp.class, round == 0
                    ? new Verifying()
                    : new Promoting(round, seen.live()));
            case Verifying _ -> verified(rebuild.request(), seen);
            case Comparing _ -> compared(rebuild.request(), seen);
            case Promoting promoting -> promoted(promoting, seen);
            case Keeping keeping -> kept(keeping, seen);
            case Failed(RebuildStep _, String _, String _, boolean spoiled) -> failed(spoiled, seen);
            case Done _,Paused _ -> new Decision.End();
        };
    }

    private static Decision planned(RebuildRequest request, Observed seen) {
        return seen.outcome().orElse(null) instanceof Outcome.BudgetSpent(long tokens, long maxTokens)
                ? new Decision.Enter(new Paused(new Planned(),
                        String.format(Locale.ROOT, "%,d tokens are spent on space"
                                + " %s, of at most %,d; nothing more is embedded into it. It goes on with: refold rebuild %s"
                                + " --resume --max-tokens MORE", tokens, request.space().id(), maxTokens,
                                request.store())))
                : whenDone(seen, Outcome.LogReached.class, new Loading());
    }

    private static Decision whenDone(Observed seen, Class<? extends Outcome> done, RebuildStep next) {
        return seen.outcome().filter(done::isInstance).isPresent() ? new Decision.Enter(next) : new Decision.Work();
    }

    /** States that the rebuild did not bring about. */
    private static Optional<Decision> somebodyElseActed(Rebuild rebuild, Observed seen) {
        if (!rebuild.underWay()) {
            return Optional.empty();
        }
        return switch (seen.own()) {
            case BUILDING, READY -> Optional.empty();
            case FAILED -> Optional.of(new Decision.Enter(new Failed(rebuild.step(), "the generation was marked failed",
                    "drop it and rebuild anew", true)));
            case LIVE -> Optional.of(new Decision.Enter(live(rebuild, seen)));
            case RETIRED ->
                Optional.of(new Decision.Enter(new Done("the generation was promoted and replaced by others;"
                        + " nothing was dropped")));
        };
    }

    /** Also the way on after a promotion whose answer was lost. */
    private static RebuildStep live(Rebuild rebuild, Observed seen) {
        return rebuild.step() instanceof Promoting(int _, OptionalInt previous) && previous.isPresent()
                ? keeping(rebuild.request(), seen, previous.getAsInt())
                : new Done("live; no other generation was");
    }

    private static Keeping keeping(RebuildRequest request, Observed seen, int previous) {
        return new Keeping(seen.now().plus(request.keep()), previous);
    }

    private static Decision verified(RebuildRequest request, Observed seen) {
        if (!(seen.outcome().orElse(null) instanceof Outcome.Verified verified)) {
            return new Decision.Work();
        }
        if (verified.findings() > 0) {
            return new Decision.Enter(new Failed(new Verifying(), verified.findings() + " of " + verified.documents()
                    + " documents differ from the log" + shown(verified.first()),
                    "look with refold verify SIDE, mend"
                            + " with --repair, then refold rebuild STORE --resume; or drop it",
                    false));
        }
        return new Decision.Enter(request.gate().isPresent() ? new Comparing() : promoting(request, seen));
    }

    private static String shown(List<String> findings) {
        return findings.isEmpty() ? "" : ": " + String.join(", ", findings);
    }

    private static Decision compared(RebuildRequest request, Observed seen) {
        if (!(seen.outcome().orElse(null) instanceof Outcome.Compared(double overlap))) {
            return new Decision.Work();
        }
        double least = request.gate().map(Gate::minOverlap).orElse(0.0);
        if (overlap < least) {
            return new Decision.Enter(new Failed(new Comparing(), String.format(Locale.ROOT,
                    "the answers overlap with the live generation's by %.4f, the gate asks for %.4f", overlap, least),
                    "look with refold compare; promote it all the same, or drop it", false));
        }
        return new Decision.Enter(promoting(request, seen));
    }

    private static RebuildStep promoting(RebuildRequest request, Observed seen) {
        Promoting now = new Promoting(0, seen.live());
        return switch (request.promotion()) {
            case AUTOMATIC -> now;
            case WHEN_TOLD -> new Paused(now, "ready; waits for somebody to promote it");
        };
    }

    private static Decision promoted(Promoting promoting, Observed seen) {
        return switch (seen.outcome().orElse(null)) {
            case Outcome.OtherLive(OptionalInt live) -> new Decision.Enter(new Promoting(promoting.round(), live));
            case Outcome.LiveMovedOn(String reason) -> promoting.round() < MOST_ROUNDS
                    ? new Decision.Enter(new CatchingUp(promoting.round() + 1))
                    : new Decision.Enter(new Failed(promoting, reason, "see whether its sink runs (refold status), then"
                            + " refold rebuild STORE --resume", false));
            case null, default -> new Decision.Work();
        };
    }

    /** Nobody needs to own it while there is nothing to do for hours. */
    private static Decision kept(Keeping keeping, Observed seen) {
        if (seen.live().equals(OptionalInt.of(keeping.previous()))) {
            return new Decision.Enter(new Done("rolled back to generation " + keeping.previous()
                    + "; nothing was dropped"));
        }
        if (seen.outcome().orElse(null) instanceof Outcome.Released(String note)) {
            return new Decision.Enter(new Done(note));
        }
        return seen.now().isBefore(keeping.until()) ? new Decision.End() : new Decision.Work();
    }

    private static Decision failed(boolean spoiled, Observed seen) {
        boolean unmarked = seen.own() == GenerationState.BUILDING || seen.own() == GenerationState.READY;
        return spoiled && unmarked && seen.outcome().isEmpty() ? new Decision.Work() : new Decision.End();
    }
}
