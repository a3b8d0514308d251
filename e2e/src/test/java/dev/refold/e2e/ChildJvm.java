package dev.refold.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Another JVM like this one, with its class path, that ends with it at the latest. */
final class ChildJvm {

    private static final Set<String> SERVICES = Set.of("DATABASE_URL", "CHROMA_URL");

    private ChildJvm() {}

    /**
     * What this JVM was given about services is not handed on.
     *
     * @param folder where it works
     */
    static ProcessBuilder of(String mainClass, List<String> arguments, Path folder) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx640m", "--add-modules", "jdk.incubator.vector",
                "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", mainClass));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REFOLD_") || SERVICES.contains(name));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    /** Makes its folder where there is none. */
    static Process start(ProcessBuilder builder) {
        try {
            Files.createDirectories(builder.directory().toPath());
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("starting " + builder.command(), e);
        }
    }
}
