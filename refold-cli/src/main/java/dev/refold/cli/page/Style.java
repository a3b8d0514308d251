package dev.refold.cli.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The one style of reports, light and dark. */
public final class Style {

    private Style() {}

    /** To stand within a page, so that it needs nothing beside it. */
    public static String css() {
        try (InputStream in = Style.class.getResourceAsStream("page.css")) {
            if (in == null) {
                throw new IllegalStateException("the reports' style is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
