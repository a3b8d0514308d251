package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client that OpenAPI Generator makes of the published document (Java, library {@code native}; the build does that, see
 * the POM) compiles and works: {@code src/test/client/tour/Tour.java} is its first user.
 */
final class GeneratedClientTest {

    private static final Path CLIENT = Path.of("target/generated-client/src/main/java");
    private static final Path TOUR = Path.of("src/test/client");

    @TempDir
    private Path classes;

    @Test
    void a_generated_client_puts_searches_reads_and_deletes_and_understands_a_problem() throws Exception {
        compile(sources());
        try (Api api = Api.of(FoldingBackend.live());
                URLClassLoader loader = new URLClassLoader(new URL[]{classes.toUri().toURL()})) {
            assertThat(tour(loader).apply(api.url())).isEqualTo(Map.of("found", List.of("T/17;ä"), "version found",
                    1L << 40, "found by another filter", 0, "text", "The printer burns.", "metadata",
                    Map.of("priority", 2, "tags", List.of("hardware", "urgent")), "documents", 1L,
                    "status of what is gone", 404, "problem", "urn:refold:problem:not-found", "what to do", true));
        }
    }

    @SuppressWarnings("unchecked")
    private static Function<String, Map<String, Object>> tour(ClassLoader loader) throws ReflectiveOperationException {
        return (Function<String, Map<String, Object>>) loader.loadClass("tour.Tour").getConstructor().newInstance();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : List.of(CLIENT, TOUR)) {
            assertThat(root).as("made by the build in phase generate-test-resources").isDirectory();
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    private void compile(List<Path> sources) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> faults = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(faults, null, null)) {
            boolean compiled = javac.getTask(null, files, faults, List.of("-d", classes.toString(), "-proc:none",
                    "-Xlint:none", "-classpath", System.getProperty("java.class.path")), null,
                    files.getJavaFileObjectsFromPaths(sources)).call();
            assertThat(compiled).as("%s", faults.getDiagnostics()).isTrue();
        }
    }
}
