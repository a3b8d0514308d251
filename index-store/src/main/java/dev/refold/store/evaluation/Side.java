package dev.refold.store.evaluation;

import dev.refold.store.GenerationChoice;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who answers: what is live in a store, or one of its generations.
 *
 * @param generation empty for the live one
 */
public record Side(String store, OptionalInt generation) {

    private static final Pattern FORM = Pattern.compile("([^@]+)(?:@([1-9][0-9]{0,8}))?");
    private static final int SHOWN = 64;

    /**
     * {@code STORE} or {@code STORE@GENERATION}.
     *
     * @throws IllegalArgumentException when it is neither; the message says what is wanted
     */
    public static Side parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("a side is STORE or STORE@GENERATION, such as lucene or lucene@2, not \""
                    + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + '"');
        }
        String number = form.group(2);
        return new Side(form.group(1), number == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number)));
    }

    /** Which generation of the store to read. */
    public GenerationChoice choice() {
        return generation.isPresent()
                ? new GenerationChoice.Numbered(generation.getAsInt())
                : new GenerationChoice.Live();
    }

    @Override
    public String toString() {
        return generation.isPresent() ? store + '@' + generation.getAsInt() : store;
    }
}
