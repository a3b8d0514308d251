package dev.refold.store.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Okapi BM25 of one query (Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009), with
 * Lucene's idf, which is never negative: ln(1 + (N − n + 0.5) / (n + 0.5)). Divided by its greatest possible value,
 * Σ idf·(k1 + 1) over all terms of the query, known to the corpus or not: 0 … 1, comparable between queries and stores.
 * Immutable.
 */
public final class Bm25 {

    /**
     * Within 1.2 … 2, which the source above calls reasonable. On Cranfield's even queries, as in {@link Fusion#DEFAULT},
     * keyword and hybrid search have an nDCG@10 of 0.553 and 0.565 at 1.2, 0.558 and 0.572 at 1.6, 0.566 and 0.570 at 2.
     */
    public static final double K1 = 1.6;
    public static final double B = 0.75;

    private final CorpusStatistics statistics;
    private final Map<String, Double> idfs;
    private final double greatest;

    /** The idf of what occurs in every other chunk: the beginning of a word says little. */
    private static final double IDF_OF_PREFIX = Math.log(2);

    private Bm25(CorpusStatistics statistics, Map<String, Double> idfs) {
        this.statistics = statistics;
        this.idfs = idfs;
        this.greatest = idfs.values().stream().mapToDouble(idf -> idf * (K1 + 1)).sum();
    }

    /**
     * Weighs a query's terms.
     *
     * @param terms analysed; each counts once
     */
    public static Bm25 of(CorpusStatistics statistics, List<String> terms) {
        Map<String, Double> idfs = new LinkedHashMap<>();
        terms.forEach(term -> idfs.put(term, idf(statistics.chunks(), statistics.chunksWith(term))));
        return new Bm25(statistics, idfs);
    }

    /**
     * Weighs a query's words. A prefix counts as a term in every other chunk, whatever it begins: how many chunks that
     * are would have to be counted by looking at all.
     */
    static Bm25 of(CorpusStatistics statistics, KeywordQuery query) {
        Map<String, Double> idfs = new LinkedHashMap<>(of(statistics, query.terms()).idfs);
        query.prefixes().forEach(prefix -> idfs.put(prefix.weighedAs(), IDF_OF_PREFIX));
        return new Bm25(statistics, idfs);
    }

    /** Figures that are refreshed apart from each other may say that n is above N: it counts as N then. */
    static double idf(long chunks, long chunksWithTerm) {
        long n = Math.min(chunks, chunksWithTerm);
        return Math.log1p((chunks - n + 0.5) / (n + 0.5));
    }

    /**
     * The score of a chunk, 0 … 1.
     *
     * @param frequency of a term of the query in the chunk, 0 when it does not occur
     * @param length of the chunk in tokens
     */
    public double score(ToIntFunction<String> frequency, int length) {
        if (greatest == 0) {
            return 0;
        }
        double saturation = saturation(length);
        double sum = 0;
        for (Map.Entry<String, Double> term : idfs.entrySet()) {
            double tf = frequency.applyAsInt(term.getKey());
            sum += term.getValue() * tf * (K1 + 1) / (tf + saturation);
        }
        return sum / greatest;
    }

    /**
     * By term, its share of the greatest score, for a store that scores where the chunks are: a chunk's score is the sum
     * of weight · tf / (tf + saturation) over the terms that occur in it.
     */
    public Map<String, Double> weights() {
        Map<String, Double> weights = new LinkedHashMap<>();
        idfs.forEach((term, idf) -> weights.put(term, idf * (K1 + 1) / greatest));
        return weights;
    }

    /**
     * How often a term must occur in a chunk of this length for half of its greatest weight; above 0, linear in the
     * length.
     */
    public double saturation(int length) {
        double average = statistics.averageLength();
        return K1 * (1 - B + B * (average > 0 ? length / average : 1));
    }

    /**
     * The terms whose chunks are worth scoring: the rarest first, until together they occur in {@code enough} chunks.
     * The others are too common to choose by, they only add to the score. Terms that occur nowhere as far as the
     * statistics know are always among them: they cost nothing, and the statistics may be older than the chunks.
     */
    public List<String> choosing(long enough) {
        List<String> chosen = new ArrayList<>();
        long reached = 0;
        for (String term : rarestFirst()) {
            if (reached >= enough) {
                break;
            }
            chosen.add(term);
            reached += statistics.chunksWith(term);
        }
        return chosen;
    }

    private List<String> rarestFirst() {
        return idfs.keySet().stream()
                .sorted(Comparator.comparingLong(statistics::chunksWith).thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
