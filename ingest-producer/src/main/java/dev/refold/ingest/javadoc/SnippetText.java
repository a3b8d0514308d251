package dev.refold.ingest.javadoc;

import java.util.regex.Pattern;

/** The code of a {@code snippet} tag without the comments that steer its highlighting (JEP 413). */
final class SnippetText {

    private static final Pattern MARKUP = Pattern.compile("[ \\t]*//[ \\t]*@(highlight|replace|link|start|end)\\b.*");

    private SnippetText() {}

    static String withoutMarkup(String body) {
        return MARKUP.matcher(body).replaceAll("");
    }
}
