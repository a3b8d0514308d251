package dev.refold.ingest.javadoc;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import dev.refold.ingest.source.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Reads Java sources with the compiler of the running JDK. It only parses: nothing is resolved, no annotation processor
 * runs, no code is executed. Used by one thread.
 */
final class SourceParser implements AutoCloseable {

    /** What a file holds, or why it cannot be read. */
    sealed interface Parsed {

        record Types(SourceFile file, List<DocumentedType> types) implements Parsed {

            public Types {
                types = List.copyOf(types);
            }
        }

        record Broken(SourceFile file, String reason) implements Parsed {}
    }

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;

    SourceParser() {
        JavaCompiler found = ToolProvider.getSystemJavaCompiler();
        if (found == null) {
            throw new SourceException("The Java running this (" + System.getProperty("java.home")
                    + ") has no compiler, which reads the Javadoc: run it with a JDK instead of a JRE.");
        }
        compiler = found;
        files = compiler.getStandardFileManager(diagnostic -> {}, Locale.ROOT, null);
    }

    /** In the order given. */
    List<Parsed> parse(List<SourceFile> batch) {
        try {
            return parseTogether(batch);
        } catch (RuntimeException | StackOverflowError e) {
            // A source can bring the parser down (expressions nested thousands deep). Only that file is lost.
            return batch.size() == 1
                    ? List.of(new Parsed.Broken(batch.getFirst(), "the compiler cannot parse it: " + e))
                    : batch.stream().flatMap(file -> parse(List.of(file)).stream()).toList();
        }
    }

    private List<Parsed> parseTogether(List<SourceFile> batch) {
        Map<URI, String> errors = new HashMap<>();
        DiagnosticListener<JavaFileObject> noting = diagnostic -> note(diagnostic, errors);
        JavacTask task = (JavacTask) compiler.getTask(Writer.nullWriter(), files, noting, List.of("-proc:none"), null,
                batch);
        DocTrees trees = DocTrees.instance(task);
        Map<URI, CompilationUnitTree> units = new HashMap<>();
        for (CompilationUnitTree unit : unitsOf(task)) {
            units.put(unit.getSourceFile().toUri(), unit);
        }
        List<Parsed> parsed = new ArrayList<>();
        for (SourceFile file : batch) {
            // Comments are parsed only when asked for, and may report errors then: those are not the file's.
            Optional<String> error = Optional.ofNullable(errors.get(file.toUri()));
            Optional<CompilationUnitTree> unit = Optional.ofNullable(units.get(file.toUri()));
            parsed.add(error.or(() -> unit.isEmpty() ? Optional.of("it was not parsed") : Optional.empty())
                    .<Parsed>map(reason -> new Parsed.Broken(file, reason))
                    .orElseGet(() -> new Parsed.Types(file, TypeScanner.typesIn(trees, unit.orElseThrow()))));
        }
        return parsed;
    }

    private static Iterable<? extends CompilationUnitTree> unitsOf(JavacTask task) {
        try {
            return task.parse();
        } catch (IOException e) {
            throw new UncheckedIOException("sources in memory cannot fail to be read", e);
        }
    }

    private static void note(Diagnostic<? extends JavaFileObject> diagnostic, Map<URI, String> errors) {
        if (diagnostic.getKind() == Diagnostic.Kind.ERROR && diagnostic.getSource() != null) {
            errors.putIfAbsent(diagnostic.getSource().toUri(),
                    "not Java: line " + diagnostic.getLineNumber() + ": " + diagnostic.getMessage(Locale.ROOT));
        }
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the compiler's files", e);
        }
    }
}
