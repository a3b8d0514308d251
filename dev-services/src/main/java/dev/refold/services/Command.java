package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program to its end and keeps what it printed. Output goes through a file: a daemon that the program leaves
 * behind inherits its output, and a pipe would then never end.
 */
final class Command {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final List<String> line;
    private final Duration limit;
    private final Map<String, String> environment;
    private final Path directory;

    private Command(List<String> line, Duration limit, Map<String, String> environment, Path directory) {
        this.line = line;
        this.limit = limit;
        this.environment = environment;
        this.directory = directory;
    }

    static Command of(String... line) {
        return of(List.of(line));
    }

    static Command of(List<String> line) {
        // The root directory, because another account may not enter ours.
        return new Command(line, LIMIT, Map.of(), Path.of("/"));
    }

    Command within(Duration newLimit) {
        return new Command(line, newLimit, environment, directory);
    }

    Command with(Map<String, String> newEnvironment) {
        return new Command(line, limit, newEnvironment, directory);
    }

    Command in(Path newDirectory) {
        return new Command(line, limit, environment, newDirectory);
    }

    /** What a program printed (both streams) and how it ended. */
    record Result(int exitCode, String output) {

        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /** The output of a program that must succeed. */
    String output() {
        Result result = run();
        if (!result.succeeded()) {
            throw new ServiceException(String.join(" ", line) + " exited with " + result.exitCode() + ":\n"
                    + tail(result.output()));
        }
        return result.output().strip();
    }

    boolean succeeds() {
        return run().succeeded();
    }

    /** Exit code 127 when there is no such program, 124 when the time is over: as a shell says it. */
    Result run() {
        try {
            Path output = Files.createTempFile("refold-command", ".out");
            try {
                return run(output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("running " + line, e);
        }
    }

    private Result run(Path output) throws IOException {
        Process process;
        try {
            process = builder(output).start();
        } catch (IOException missing) {
            return new Result(127, String.valueOf(missing.getMessage()));
        }
        process.getOutputStream().close();
        return new Result(await(process), Files.readString(output));
    }

    private ProcessBuilder builder(Path output) {
        ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // The caller's own PostgreSQL settings must not leak into a server of ours.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        return builder;
    }

    private int await(Process process) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            return 124;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while waiting for " + line, e);
        }
    }

    static String tail(String text) {
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
