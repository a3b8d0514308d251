package dev.refold.store.analysis;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Turns text into terms: words by Unicode's rules (UAX #29), in lower case, without accents, and for a known language
 * without stop words and stemmed. The same text gives the same terms in every store.
 *
 * <p>
 * Safe for use by many threads. The chain of filters is built anew for each text (a few microseconds): Lucene's own
 * reuse keeps one for every thread, which virtual threads would multiply.
 */
public final class TextAnalysis {

    /** Longer terms are left out everywhere; a lexeme of PostgreSQL's tsvector ends below 2 KB. */
    static final int MAX_TERM_BYTES = 1_000;

    private final Language language;

    private TextAnalysis(Language language) {
        this.language = language;
    }

    /**
     * The analysis for a space's language.
     *
     * @param language a lower-case English name such as {@code english}, or {@code none}
     * @throws IllegalArgumentException when there is none; the message lists those there are
     */
    public static TextAnalysis of(String language) {
        return new TextAnalysis(Language.named(language));
    }

    public String language() {
        return language.spaceName();
    }

    /** In the order of the text. */
    public List<Token> tokens(String text) {
        return tokens(text, language::filter);
    }

    /** The same without stop words left out and without endings cut off. */
    public List<Token> unstemmed(String text) {
        return tokens(text, language::unstemmed);
    }

    private static List<Token> tokens(String text, UnaryOperator<TokenStream> filter) {
        try (Tokenizer words = new StandardTokenizer(); TokenStream stream = filter.apply(words)) {
            words.setReader(new StringReader(text));
            return read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string failed", e);
        }
    }

    /** Distinct, in the order of their first occurrence. */
    public List<String> queryTerms(String text) {
        return tokens(text).stream().map(Token::term).distinct().toList();
    }

    private static List<Token> read(TokenStream stream) throws IOException {
        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
        OffsetAttribute offset = stream.addAttribute(OffsetAttribute.class);
        PositionIncrementAttribute increment = stream.addAttribute(PositionIncrementAttribute.class);
        int position = -1;
        List<Token> tokens = new ArrayList<>();
        stream.reset();
        while (stream.incrementToken()) {
            String text = term.toString();
            position += increment.getPositionIncrement();
            if (isStorable(text)) {
                tokens.add(new Token(text, offset.startOffset(), offset.endOffset(), position));
            }
        }
        stream.end();
        return tokens;
    }

    /** What any store would refuse or cut is left out for all of them. */
    private static boolean isStorable(String term) {
        return !term.isEmpty() && term.indexOf('\0') < 0
                && (term.length() <= MAX_TERM_BYTES / 3
                        || term.getBytes(StandardCharsets.UTF_8).length <= MAX_TERM_BYTES)
                && term.codePoints().noneMatch(point -> point >= Character.MIN_SURROGATE
                        && point <= Character.MAX_SURROGATE);
    }
}
