package dev.refold.cli.evaluation;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
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

    /** {@code STORE} or {@code STORE@GENERATION}. */
    public static Side parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new CommandException(ExitCode.USAGE,
                    "a side is STORE or STORE@GENERATION, such as lucene or lucene@2, not \"" + text + '"');
        }
        String number = form.group(2);
        return new Side(form.group(1), number == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(number)));
    }

    @Override
    public String toString() {
        return generation.isPresent() ? store + '@' + generation.getAsInt() : store;
    }
}
