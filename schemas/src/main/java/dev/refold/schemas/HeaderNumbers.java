package dev.refold.schemas;

import java.util.regex.Pattern;

/** Headers that are text or decimal numbers; a missing or senseless one is refused by its name. */
final class HeaderNumbers {

    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    private final RawRecord source;

    HeaderNumbers(RawRecord source) {
        this.source = source;
    }

    boolean has(String name) {
        return source.lastHeader(name).isPresent();
    }

    String text(String name) {
        return source.lastHeader(name).map(Bytes::toUtf8).orElseThrow(() -> new IllegalArgumentException("the header "
                + name + " is missing"));
    }

    long longOf(String name) {
        String text = text(name);
        if (DECIMAL.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("the header " + name + " is above 2^63", e);
            }
        }
        throw new IllegalArgumentException("the header " + name + " is not a decimal number: " + Text.shown(text));
    }

    int intOf(String name) {
        long value = longOf(name);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the header " + name + " is above 2^31: " + value);
        }
        return (int) value;
    }
}
