package dev.refold.embedding;

import dev.refold.schemas.ContentType;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Turns a document's content into the text that is stored, shown and cut into chunks. Plain text and Markdown are taken
 * as they are, so that every range points into what the producer sent. HTML becomes its visible text: entities decoded,
 * blocks set apart by a blank line, rows and line breaks on lines of their own, preformatted text kept; scripts, styles
 * and the like dropped.
 *
 * <p>
 * Pure and deterministic; never throws, whatever the content. The text of HTML is never longer than twice its markup.
 */
public final class TextExtractor {

    private TextExtractor() {}

    public static String extract(ContentType type, String content) {
        return switch (type) {
            case PLAIN, MARKDOWN -> content;
            case HTML -> visibleText(content);
        };
    }

    private static String visibleText(String html) {
        Reader reader = new Reader();
        Jsoup.parse(html).body().filter(reader);
        return reader.text();
    }

    /** Walks the tree without recursion, however deep markup nests. */
    private static final class Reader implements NodeFilter {

        private final TextOfBlocks text = new TextOfBlocks();
        private int preformatted;

        String text() {
            return text.toString();
        }

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof TextNode words) {
                text.append(words.getWholeText(), preformatted > 0);
            } else if (node instanceof Element element) {
                return open(element);
            }
            return FilterResult.CONTINUE;
        }

        private FilterResult open(Element element) {
            switch (element.normalName()) {
                case "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "textarea",
                        "select" -> {
                    return FilterResult.SKIP_ENTIRELY;
                }
                case "td", "th" -> text.space();
                case "pre" -> {
                    preformatted++;
                    text.paragraphBreak();
                }
                default -> breakAround(element);
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
                close(element);
            }
            return FilterResult.CONTINUE;
        }

        private void close(Element element) {
            if (element.nameIs("pre")) {
                preformatted--;
            }
            if (!element.nameIs("br")) {
                breakAround(element);
            }
        }

        private void breakAround(Element element) {
            switch (element.normalName()) {
                case "br", "tr", "li", "dt", "dd" -> text.lineBreak();
                case "td", "th" -> text.space();
                default -> {
                    if (element.isBlock()) {
                        text.paragraphBreak();
                    }
                }
            }
        }
    }
}
