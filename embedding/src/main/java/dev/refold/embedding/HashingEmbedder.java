package dev.refold.embedding;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.Space;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * A <em>lexical</em> embedder that needs no model, no network and no download: texts are near each other when they
 * share words or parts of words. It knows no synonyms.
 *
 * <p>
 * Features are stemmed words without function words, and the 4-grams of each stem with a mark before it, which bring
 * together what stemming leaves apart ("incompressible", "compressibility"). A feature seen {@code n} times weighs
 * {@code 1 + ln n}, a gram half of that. Each is added with a sign to one component, both drawn from its hash (feature
 * hashing: Weinberger et al., 2009), and the sum is scaled to unit length. Queries are embedded as documents are.
 *
 * <p>
 * For {@code english} words are stemmed (Porter) and function words dropped; for any other language words are split by
 * Unicode's rules (UAX 29) and lower-cased, and the grams stand in for stemming.
 *
 * <p>
 * Deterministic on every machine and for ever, as vectors are stored; never throws for any text. Thread-safe. A text
 * without features, such as one of function words alone, is {@link Embedded.NoFeatures}.
 */
public final class HashingEmbedder implements Embedder {

    public static final String PROVIDER = "hashing";
    public static final String MODEL = "words-4grams";
    public static final int DEFAULT_DIMENSIONS = 384;

    private static final int BATCH_TEXTS = 64;

    /** Of a word's 1: three to six grams a stem would otherwise outvote the word itself. */
    private static final double GRAM_WEIGHT = 0.5;
    private static final int GRAM_UNITS = 4;

    /** {@code 1 + ln n} by n. */
    private static final double[] WEIGHTS = weights(256);

    private final int dimensions;
    private final Analyzer analyzer;

    /**
     * @param language of the words, as in {@link Space#language()}
     * @throws IllegalArgumentException when the dimensions are not those of a space
     */
    public HashingEmbedder(int dimensions, String language) {
        if (dimensions < 1 || dimensions > Space.MAX_DIMENSIONS) {
            throw new IllegalArgumentException("dimensions are 1.." + Space.MAX_DIMENSIONS + ", not " + dimensions);
        }
        this.dimensions = dimensions;
        this.analyzer = language.equals("english")
                ? new EnglishAnalyzer(FunctionWords.english())
                : new StandardAnalyzer(CharArraySet.EMPTY_SET);
    }

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public String model() {
        return MODEL;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public int batchTexts() {
        return BATCH_TEXTS;
    }

    @Override
    public int inFlight() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public boolean local() {
        return true;
    }

    @Override
    public List<Embedded> embedDocuments(List<String> texts) {
        Features features = new Features();
        List<Embedded> outcomes = new ArrayList<>(texts.size());
        for (String text : texts) {
            outcomes.add(embed(text, features));
        }
        return List.copyOf(outcomes);
    }

    @Override
    public Embedded embedQuery(String text) {
        return embed(text, new Features());
    }

    @Override
    public void close() {
        analyzer.close();
    }

    private Embedded embed(String text, Features features) {
        features.clear();
        try (TokenStream tokens = analyzer.tokenStream("", text)) {
            CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                features.addWord(term.buffer(), term.length());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("reading a string does no input or output", e);
        }
        return features.isEmpty() ? new Embedded.NoFeatures() : direction(features.sum(dimensions));
    }

    /** Features may cancel out where there are few dimensions; what is left then has no direction. */
    private static Embedded direction(double[] sum) {
        double squares = 0;
        for (double component : sum) {
            squares += component * component;
        }
        if (squares == 0) {
            return new Embedded.NoFeatures();
        }
        double length = Math.sqrt(squares);
        float[] unit = new float[sum.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (sum[i] / length);
        }
        return new Embedded.Vector(Embedding.ofUnit(unit));
    }

    private static double[] weights(int counts) {
        double[] weights = new double[counts];
        for (int n = 1; n < counts; n++) {
            weights[n] = 1 + StrictMath.log(n); // Math.log may differ in the last bit between machines
        }
        return weights;
    }

    private static double weight(int count) {
        return count < WEIGHTS.length ? WEIGHTS[count] : 1 + StrictMath.log(count);
    }

    /** The features of one text. */
    private static final class Features {

        private final FeatureCounts words = new FeatureCounts();
        private final FeatureCounts grams = new FeatureCounts();

        void clear() {
            words.clear();
            grams.clear();
        }

        boolean isEmpty() {
            return words.isEmpty();
        }

        /** The window starts with U+0000 before the word, which no word contains. */
        void addWord(char[] units, int length) {
            words.add(FeatureHash.ofWord(units, length));
            long window = 0;
            for (int i = 0; i < length; i++) {
                window = window << Character.SIZE | units[i];
                if (i + 2 >= GRAM_UNITS) {
                    grams.add(FeatureHash.ofGram(window));
                }
            }
        }

        double[] sum(int dimensions) {
            double[] sum = new double[dimensions];
            words.forEach((hash, count) -> sum[bucket(hash, dimensions)] += signed(hash, weight(count)));
            grams.forEach((hash, count) -> sum[bucket(hash, dimensions)] += signed(hash, GRAM_WEIGHT * weight(count)));
            return sum;
        }

        private static int bucket(long hash, int dimensions) {
            return (int) Math.unsignedMultiplyHigh(hash, dimensions);
        }

        private static double signed(long hash, double weight) {
            return (hash & 1) == 0 ? weight : -weight;
        }
    }
}
