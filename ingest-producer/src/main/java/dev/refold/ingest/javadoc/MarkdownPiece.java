package dev.refold.ingest.javadoc;

import java.util.regex.Pattern;

/**
 * A stretch of Markdown from a {@code ///} comment (JEP 467). The compiler cuts such a comment at its inline tags, so a
 * stretch is not a document a Markdown parser could read: only what stands within it is cleaned.
 */
final class MarkdownPiece {

    private static final Pattern LINK = Pattern.compile("\\[([^\\]\\n]+)](?:\\[[^\\]\\n]*]|\\([^)\\n]*\\))?");
    private static final Pattern HEADING_OR_FENCE = Pattern.compile("(?m)^[ ]{0,3}(?:#{1,6}[ ]+|```.*$|>[ ]?)");
    private static final Pattern EMPHASIS = Pattern.compile("`+|\\*\\*|(?<!\\w)[*_](?=\\w)|(?<=\\w)[*_](?!\\w)");
    private static final Pattern HTML = Pattern.compile("</?[a-z][a-z0-9]*(?:\\s[^>\\n]*)?/?>");

    private MarkdownPiece() {}

    static void addTo(TextFlow flow, String markdown) {
        String plain = LINK.matcher(markdown).replaceAll("$1");
        plain = HEADING_OR_FENCE.matcher(plain).replaceAll("");
        plain = EMPHASIS.matcher(HTML.matcher(plain).replaceAll(" ")).replaceAll("");
        String[] paragraphs = plain.split("\\n[ \\t]*\\n", -1);
        for (int i = 0; i < paragraphs.length; i++) {
            if (i > 0) {
                flow.paragraph();
            }
            flow.add(paragraphs[i]);
        }
    }
}
