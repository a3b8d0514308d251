package dev.refold.cli.load;

import java.util.Locale;

/** What a user may ask for. */
public enum Kind {
    SEARCH_HYBRID, SEARCH_VECTOR, SEARCH_KEYWORD, DOCUMENT, COUNT, WRITE;

    /** As results name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
