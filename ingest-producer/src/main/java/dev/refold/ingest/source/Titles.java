package dev.refold.ingest.source;

import dev.refold.schemas.ContentType;
import java.util.Optional;
import java.util.function.Predicate;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/** What a file calls itself. */
final class Titles {

    /** A title stands near the beginning; a heading after that is one of a section. */
    private static final int LOOKED_AT = 16_384;
    private static final int TITLE_CHARS = 300;
    private static final Parser MARKDOWN = Parser.builder().build();

    private Titles() {}

    static Optional<String> of(ContentType type, String text) {
        String beginning = text.substring(0, Math.min(text.length(), LOOKED_AT));
        Optional<String> title = switch (type) {
            case PLAIN -> Optional.empty();
            case MARKDOWN -> ofMarkdown(beginning);
            case HTML -> Optional.of(Jsoup.parse(beginning).title());
        };
        return title.map(Titles::tidy).filter(Predicate.not(String::isEmpty));
    }

    /** The name without its extension. */
    static String ofFile(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    /** Front matter between {@code ---} lines says it best; it would also be misread as a heading. */
    private static Optional<String> ofMarkdown(String text) {
        String body = text;
        if (text.startsWith("---\n") || text.startsWith("---\r\n")) {
            int end = text.indexOf("\n---", 3);
            if (end > 0) {
                Optional<String> title = ofFrontMatter(text.substring(0, end));
                if (title.isPresent()) {
                    return title;
                }
                body = text.substring(end + "\n---".length());
            }
        }
        return firstHeading(MARKDOWN.parse(body));
    }

    private static Optional<String> ofFrontMatter(String frontMatter) {
        return frontMatter.lines().filter(line -> line.startsWith("title:"))
                .map(line -> line.substring("title:".length()).strip().replaceAll("^(['\"])(.*)\\1$", "$2"))
                .filter(Predicate.not(String::isEmpty)).findFirst();
    }

    private static Optional<String> firstHeading(Node document) {
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading) {
                return Optional.of(words(heading));
            }
        }
        return Optional.empty();
    }

    private static String words(Heading heading) {
        StringBuilder words = new StringBuilder();
        heading.accept(new AbstractVisitor() {

            @Override
            public void visit(Text text) {
                words.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                words.append(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak softLineBreak) {
                words.append(' ');
            }
        });
        return words.toString();
    }

    private static String tidy(String title) {
        String flat = title.replaceAll("\\s+", " ").strip();
        if (flat.length() <= TITLE_CHARS) {
            return flat;
        }
        boolean splitsPair = Character.isHighSurrogate(flat.charAt(TITLE_CHARS - 1));
        return flat.substring(0, splitsPair ? TITLE_CHARS - 1 : TITLE_CHARS);
    }
}
