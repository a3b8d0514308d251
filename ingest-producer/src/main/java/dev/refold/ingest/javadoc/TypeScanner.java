package dev.refold.ingest.javadoc;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Finds the documented types of a source file that others can use: public or protected, as are their enclosing ones. */
final class TypeScanner {

    /** What every object has; their comments say the same everywhere. */
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString", "clone", "finalize");
    private static final Set<Tree.Kind> IMPLICITLY_PUBLIC_INSIDE = Set.of(Tree.Kind.INTERFACE,
            Tree.Kind.ANNOTATION_TYPE);

    private final DocTrees trees;
    private final String packageName;
    private final List<DocumentedType> found = new ArrayList<>();

    private TypeScanner(DocTrees trees, String packageName) {
        this.trees = trees;
        this.packageName = packageName;
    }

    /** In the order of the file, an enclosing type before those within it. */
    static List<DocumentedType> typesIn(DocTrees trees, CompilationUnitTree unit) {
        TypeScanner scanner = new TypeScanner(trees,
                unit.getPackageName() == null ? "" : unit.getPackageName().toString());
        for (Tree declaration : unit.getTypeDecls()) {
            if (declaration instanceof ClassTree type && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
                scanner.scan(new TreePath(new TreePath(unit), type), type, type.getSimpleName().toString());
            }
        }
        return scanner.found;
    }

    private void scan(TreePath path, ClassTree type, String nestedName) {
        comment(path).ifPresent(comment -> found.add(describe(path, type, nestedName, comment)));
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested && isVisible(type, nested.getModifiers().getFlags())) {
                scan(new TreePath(path, nested), nested, nestedName + '.' + nested.getSimpleName());
            }
        }
    }

    private DocumentedType describe(TreePath path, ClassTree type, String nestedName, DocCommentTree comment) {
        TypeComment own = TypeComment.of(trees, comment);
        return new DocumentedType(packageName, nestedName, kind(type), modifiers(type), own.text(),
                members(path, type), own.since(), own.deprecated(), own.seeAlso());
    }

    /** Overloads share their first comment: they differ in what they take, seldom in what they do. */
    private List<String> members(TreePath path, ClassTree type) {
        Map<String, String> sentences = new LinkedHashMap<>();
        for (Tree member : type.getMembers()) {
            name(type, member).ifPresent(name -> comment(new TreePath(path, member)).ifPresent(comment -> {
                String sentence = CommentText.of(trees, comment.getFirstSentence());
                if (!sentence.isEmpty()) {
                    sentences.putIfAbsent(name, sentence);
                }
            }));
        }
        return sentences.entrySet().stream().map(entry -> entry.getKey() + ": " + entry.getValue()).toList();
    }

    /** The name of a public method or constant of an enum; constructors say what their type says. */
    private static Optional<String> name(ClassTree type, Tree member) {
        return switch (member) {
            case MethodTree method when isVisible(type, method.getModifiers().getFlags())
                    && method.getReturnType() != null && !OF_EVERY_OBJECT.contains(method.getName().toString()) ->
                Optional.of(method.getName().toString());
            case VariableTree constant when isEnumConstant(type, constant) ->
                Optional.of(constant.getName().toString());
            default -> Optional.empty();
        };
    }

    private static boolean isEnumConstant(ClassTree type, VariableTree variable) {
        return type.getKind() == Tree.Kind.ENUM
                && variable.getModifiers().getFlags().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
                && type.getSimpleName().contentEquals(String.valueOf(variable.getType()));
    }

    private static boolean isVisible(ClassTree within, Set<Modifier> flags) {
        boolean implicitlyPublic = IMPLICITLY_PUBLIC_INSIDE.contains(within.getKind())
                && !flags.contains(Modifier.PRIVATE);
        return implicitlyPublic || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }

    private Optional<DocCommentTree> comment(TreePath path) {
        return Optional.ofNullable(trees.getDocCommentTree(path));
    }

    private static String kind(ClassTree type) {
        return switch (type.getKind()) {
            case INTERFACE -> "interface";
            case ENUM -> "enum";
            case RECORD -> "record";
            case ANNOTATION_TYPE -> "annotation";
            default -> "class";
        };
    }

    private static List<String> modifiers(ClassTree type) {
        return type.getModifiers().getFlags().stream().map(flag -> flag.toString().toLowerCase(Locale.ROOT)).sorted()
                .toList();
    }
}
