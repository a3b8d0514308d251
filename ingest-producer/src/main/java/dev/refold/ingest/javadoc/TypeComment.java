package dev.refold.ingest.javadoc;

import com.sun.source.doctree.BlockTagTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.util.DocTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of a type's comment that are worth keeping. Authors, serialisation notes and references to specifications
 * are not: they name people and chapters, and would be found for what the type is not about.
 */
record TypeComment(String text, Optional<String> since, boolean deprecated, List<String> seeAlso) {

    /** Notes the JDK writes into tags of its own (JEP draft 8068562); their text reads on as paragraphs. */
    private static final Set<String> NOTES = Set.of("apiNote", "implSpec", "implNote");

    TypeComment {
        seeAlso = List.copyOf(seeAlso);
    }

    static TypeComment of(DocTrees trees, DocCommentTree comment) {
        List<String> paragraphs = new ArrayList<>();
        List<String> seeAlso = new ArrayList<>();
        Optional<String> since = Optional.empty();
        boolean deprecated = false;
        paragraphs.add(CommentText.of(trees, comment.getFullBody()));
        for (DocTree tag : comment.getBlockTags()) {
            switch (tag) {
                case SinceTree when -> since = Optional.of(CommentText.of(trees, when.getBody()));
                case SeeTree see -> seeAlso.add(target(trees, see));
                case DeprecatedTree gone -> {
                    deprecated = true;
                    paragraphs.add("Deprecated. " + CommentText.of(trees, gone.getBody()));
                }
                case ParamTree param -> paragraphs.add(
                        param.getName().getName() + ": " + CommentText.of(trees, param.getDescription()));
                case UnknownBlockTagTree note when NOTES.contains(note.getTagName()) -> paragraphs.add(
                        CommentText.of(trees, note.getContent()));
                case BlockTagTree other -> {
                    // authors, serialisation, specifications
                }
                default -> throw new IllegalStateException("not a block tag: " + tag.getKind());
            }
        }
        paragraphs.removeIf(String::isBlank);
        seeAlso.removeIf(String::isBlank);
        return new TypeComment(String.join("\n\n", paragraphs), since, deprecated, seeAlso);
    }

    private static String target(DocTrees trees, SeeTree see) {
        boolean named = see.getReference().getFirst() instanceof ReferenceTree;
        return named
                ? CommentText.spoken((ReferenceTree) see.getReference().getFirst())
                : CommentText.of(trees, see.getReference());
    }
}
