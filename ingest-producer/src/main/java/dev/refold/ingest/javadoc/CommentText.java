package dev.refold.ingest.javadoc;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.EscapeTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.UnknownInlineTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The plain text of a documentation comment: no tag, no HTML, entities decoded, paragraphs and lists kept as lines.
 * Tags are those of the documentation comment specification of JDK 25; unknown ones give their content.
 */
final class CommentText {

    private static final Set<String> PARAGRAPHS = Set.of("p", "div", "ul", "ol", "dl", "table", "blockquote", "h1",
            "h2", "h3", "h4", "h5", "h6", "hr", "caption", "section", "figure", "aside", "article");
    private static final Set<String> LINES = Set.of("br", "tr", "dt", "dd", "thead", "tbody", "figcaption");
    /** The JDK's own tags for chapters of the language and the machine: {@code {@jls 4.2}} reads "JLS 4.2". */
    private static final Set<String> SPECIFICATIONS = Set.of("jls", "jvms");
    private static final Set<String> NOT_TEXT = Set.of("script", "style");

    private CommentText() {}

    /** The text of a comment or of a part of it, such as its first sentence or a block tag's description. */
    static String of(DocTrees trees, List<? extends DocTree> parts) {
        TextFlow flow = new TextFlow();
        new Renderer(trees, flow).render(parts);
        return flow.text();
    }

    /** {@code Map.Entry#getKey()} as people say it: {@code Map.Entry.getKey()}; {@code #put} as {@code put}. */
    static String spoken(ReferenceTree reference) {
        String signature = reference.getSignature();
        String bare = signature.startsWith("#") ? signature.substring(1) : signature.replace('#', '.');
        return bare.substring(bare.indexOf('/') + 1);
    }

    private static final class Renderer extends SimpleDocTreeVisitor<Void, Void> {

        private final DocTrees trees;
        private final TextFlow flow;
        private int notText;

        Renderer(DocTrees trees, TextFlow flow) {
            super(null);
            this.trees = trees;
            this.flow = flow;
        }

        Void render(List<? extends DocTree> parts) {
            parts.forEach(part -> part.accept(this, null));
            return null;
        }

        private Void add(String text) {
            if (notText == 0) {
                flow.add(text);
            }
            return null;
        }

        @Override
        public Void visitText(TextTree node, Void unused) {
            return add(node.getBody());
        }

        @Override
        public Void visitRawText(RawTextTree node, Void unused) {
            MarkdownPiece.addTo(flow, node.getContent());
            return null;
        }

        @Override
        public Void visitEscape(EscapeTree node, Void unused) {
            return add(node.getBody());
        }

        @Override
        public Void visitEntity(EntityTree node, Void unused) {
            return add(EntityText.of(trees, node));
        }

        @Override
        public Void visitLiteral(LiteralTree node, Void unused) {
            return add(node.getBody().getBody());
        }

        @Override
        public Void visitLink(LinkTree node, Void unused) {
            return node.getLabel().isEmpty() ? add(spoken(node.getReference())) : render(node.getLabel());
        }

        @Override
        public Void visitValue(ValueTree node, Void unused) {
            return node.getReference() == null ? null : add(spoken(node.getReference()));
        }

        @Override
        public Void visitIndex(IndexTree node, Void unused) {
            return node.getSearchTerm().accept(this, null);
        }

        @Override
        public Void visitSystemProperty(SystemPropertyTree node, Void unused) {
            return add(node.getPropertyName().toString());
        }

        @Override
        public Void visitSummary(SummaryTree node, Void unused) {
            return render(node.getSummary());
        }

        @Override
        public Void visitReturn(ReturnTree node, Void unused) {
            flow.add("Returns ");
            render(node.getDescription());
            return add(".");
        }

        @Override
        public Void visitSnippet(SnippetTree node, Void unused) {
            if (node.getBody() != null) {
                flow.startBlock();
                flow.add(SnippetText.withoutMarkup(node.getBody().getBody()));
                flow.endBlock();
            }
            return null;
        }

        @Override
        public Void visitUnknownInlineTag(UnknownInlineTagTree node, Void unused) {
            if (SPECIFICATIONS.contains(node.getTagName())) {
                add(node.getTagName().toUpperCase(Locale.ROOT) + ' ');
            }
            return render(node.getContent());
        }

        /** A tag that javac cannot read, such as one never closed: its words without what looks like markup. */
        @Override
        public Void visitErroneous(ErroneousTree node, Void unused) {
            return add(node.getBody().replaceAll("</?[A-Za-z][^>]*>|\\{@\\w+|\\}", " "));
        }

        @Override
        public Void visitStartElement(StartElementTree node, Void unused) {
            String name = node.getName().toString().toLowerCase(Locale.ROOT);
            switch (name) {
                case "pre" -> flow.startBlock();
                case "li" -> startItem();
                case "td", "th" -> flow.separate(" | ");
                case "sup" -> flow.separate("^");
                case "sub" -> flow.separate("_");
                case "img" -> node.getAttributes().forEach(this::addAlternative);
                default -> breakAt(name);
            }
            if (NOT_TEXT.contains(name)) {
                notText++;
            }
            return null;
        }

        @Override
        public Void visitEndElement(EndElementTree node, Void unused) {
            String name = node.getName().toString().toLowerCase(Locale.ROOT);
            if (name.equals("pre")) {
                flow.endBlock();
            } else if (name.equals("li")) {
                flow.line();
            } else {
                breakAt(name);
            }
            if (NOT_TEXT.contains(name)) {
                notText = Math.max(0, notText - 1);
            }
            return null;
        }

        private void startItem() {
            flow.line();
            flow.add("- ");
        }

        private void addAlternative(DocTree attribute) {
            if (attribute instanceof AttributeTree named && named.getName().contentEquals("alt")
                    && named.getValue() != null) {
                render(named.getValue());
            }
        }

        private void breakAt(String element) {
            if (PARAGRAPHS.contains(element)) {
                flow.paragraph();
            } else if (LINES.contains(element)) {
                flow.line();
            }
        }
    }
}
