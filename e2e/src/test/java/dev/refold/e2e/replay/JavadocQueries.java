package dev.refold.e2e.replay;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Questions about the JDK's library, written before any store had ranked them. {@code expects} is the type meant;
 * {@code sharesNoWord} marks those that do not use a word of its name.
 */
final class JavadocQueries {

    private JavadocQueries() {}

    /** The file, line by line. */
    static List<String> lines() {
        try (InputStream in = JavadocQueries.class.getResourceAsStream("javadoc-queries.jsonl")) {
            if (in == null) {
                throw new IllegalStateException("the queries are missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
