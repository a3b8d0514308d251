package dev.refold.indexer.rebuild;

import java.util.List;
import java.util.OptionalInt;

/** What came of working at a step. */
sealed interface Outcome {

    /** The log of the space has decided all that the live generation shows. */
    record LogReached() implements Outcome {}

    /** The embedder of the space holds back what is left, as no more may be spent. */
    record BudgetSpent(long tokens, long maxTokens) implements Outcome {}

    record Loaded() implements Outcome {}

    record Indexed() implements Outcome {}

    record CaughtUp() implements Outcome {}

    /** @param first some of the findings, for people */
    record Verified(long documents, long findings, List<String> first) implements Outcome {}

    /** @param overlap mean Jaccard of document ids */
    record Compared(double overlap) implements Outcome {}

    /** Another generation is live than the one noted before the promotion. */
    record OtherLive(OptionalInt live) implements Outcome {}

    record Promoted() implements Outcome {}

    /** The promotion was refused again and again, because the live one was ahead. */
    record LiveMovedOn(String reason) implements Outcome {}

    /** @param note what became of the previous generation */
    record Released(String note) implements Outcome {}

    record MarkedFailed() implements Outcome {}

    /** It cannot be done, now or later, until somebody acts. */
    record Impossible(String reason, String fix, boolean spoiled) implements Outcome {}
}
