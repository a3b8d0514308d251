package dev.refold.e2e.replay;

import dev.refold.store.GenerationStatus;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Relevance;
import dev.refold.store.evaluation.Summary;
import java.util.Locale;

/** All pairs and modes as a table of text. */
final class ReplayReport {

    private static final String PAIR = "%-8s %-9s %-9s %23s %23s %23s %10s%n";
    private static final String JUDGED = "%-8s %-9s %8s %8s %10s %8s %14s%n";

    private ReplayReport() {}

    static String of(StoresCompared compared) {
        StringBuilder text = new StringBuilder(sentence(compared)).append(System.lineSeparator());
        text.append(PAIR.formatted("", "", "", "Jaccard@" + StoresCompared.TOP_K, "rank-biased overlap", "Spearman",
                "scores"));
        text.append(PAIR.formatted("mode", "store", "store", "mean / median / worst", "mean / median / worst",
                "mean / median / worst", "differ by"));
        for (Comparison pair : compared.comparisons()) {
            PairFigures figures = PairFigures.of(pair);
            text.append(PAIR.formatted(pair.mode(), pair.left(), pair.right(), all(figures.jaccard()),
                    all(figures.rbo()), all(figures.spearman()), score(figures.scoreDifference())));
        }
        if (!compared.judged().isEmpty()) {
            text.append(JUDGED.formatted("mode", "store", "nDCG@10", "P@5", "recall@10", "MRR", "nDCG@10, odd"));
        }
        for (Judged judged : compared.judged()) {
            Relevance all = judged.all();
            text.append(JUDGED.formatted(StoresCompared.nameOf(judged.mode()), judged.store(), share(all.ndcg()),
                    share(all.precision()), share(all.recall()), share(all.reciprocalRank()),
                    share(judged.odd().ndcg())));
        }
        return text.toString();
    }

    static String sentence(StoresCompared compared) {
        GenerationStatus any = compared.counts().values().iterator().next();
        return String.format(Locale.ROOT, "%s: %,d documents in %,d chunks, %d queries", compared.corpus().name(),
                any.documents(), any.chunks(), compared.corpus().queries().size());
    }

    private static String all(Summary summary) {
        return share(summary.mean()) + " / " + share(summary.median()) + " / " + share(summary.worst());
    }

    static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String score(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }
}
