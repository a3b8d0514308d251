package dev.refold.store.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.DutchStemmer;
import org.tartarus.snowball.ext.FrenchStemmer;
import org.tartarus.snowball.ext.GermanStemmer;
import org.tartarus.snowball.ext.ItalianStemmer;
import org.tartarus.snowball.ext.PortugueseStemmer;
import org.tartarus.snowball.ext.SpanishStemmer;

/**
 * What becomes of the words of a language. A change here changes what stores hold: it needs a new format number in
 * every store.
 */
enum Language {

    NONE, ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH;

    /** Articles and prepositions that lose their vowel before a word; Lucene's own list is private. */
    private static final CharArraySet ITALIAN_ARTICLES = CharArraySet.unmodifiableSet(new CharArraySet(
            List.of("l", "un", "all", "dall", "dell", "nell", "sull", "coll", "d", "c", "m", "t", "s", "v"), true));

    static Language named(String name) {
        return Arrays.stream(values()).filter(language -> language.spaceName().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no text analysis for the language \"" + name
                        + "\"; there is one for each of: "
                        + Arrays.stream(values()).map(Language::spaceName).collect(Collectors.joining(", "))));
    }

    String spaceName() {
        return name().toLowerCase(Locale.ROOT);
    }

    TokenStream filter(TokenStream words) {
        TokenStream lower = new LowerCaseFilter(words);
        return switch (this) {
            case NONE -> new ASCIIFoldingFilter(lower);
            case ENGLISH -> english(lower);
            case GERMAN -> snowball(lower, GermanAnalyzer.getDefaultStopSet(), new GermanStemmer());
            case FRENCH ->
                snowball(new ElisionFilter(lower, FrenchAnalyzer.DEFAULT_ARTICLES), FrenchAnalyzer.getDefaultStopSet(),
                        new FrenchStemmer());
            case SPANISH -> snowball(lower, SpanishAnalyzer.getDefaultStopSet(), new SpanishStemmer());
            case ITALIAN -> snowball(new ElisionFilter(lower, ITALIAN_ARTICLES), ItalianAnalyzer.getDefaultStopSet(),
                    new ItalianStemmer());
            case PORTUGUESE -> snowball(lower, PortugueseAnalyzer.getDefaultStopSet(), new PortugueseStemmer());
            case DUTCH -> snowball(lower, DutchAnalyzer.getDefaultStopSet(), new DutchStemmer());
        };
    }

    /** Words as they are compared letter by letter: nothing left out, nothing stemmed. */
    TokenStream unstemmed(TokenStream words) {
        TokenStream lower = new LowerCaseFilter(words);
        return new ASCIIFoldingFilter(switch (this) {
            case ENGLISH -> new EnglishPossessiveFilter(lower);
            case FRENCH -> new ElisionFilter(lower, FrenchAnalyzer.DEFAULT_ARTICLES);
            case ITALIAN -> new ElisionFilter(lower, ITALIAN_ARTICLES);
            case NONE, GERMAN, SPANISH, PORTUGUESE, DUTCH -> lower;
        });
    }

    private static TokenStream english(TokenStream words) {
        TokenStream folded = new ASCIIFoldingFilter(new EnglishPossessiveFilter(words));
        return new PorterStemFilter(new StopFilter(folded, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET));
    }

    /** Accents go last here: these stemmers and stop words expect them. */
    private static TokenStream snowball(TokenStream words, CharArraySet stopWords, SnowballStemmer stemmer) {
        return new ASCIIFoldingFilter(new SnowballFilter(new StopFilter(words, stopWords), stemmer));
    }
}
