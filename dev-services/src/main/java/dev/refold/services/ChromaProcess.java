package dev.refold.services;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts and stops the server as a process: it prints to {@code server.log} beside its data. */
final class ChromaProcess {

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    /** SIGINT ends it at once when it does at all; SIGTERM never does. What was answered is on disk by then. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private ChromaProcess() {}

    static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    /** Returns when it answers; {@code prefix} is a program that starts it, see {@link Detached}. */
    static Process start(Path folder, int port, List<String> prefix) {
        Path data = folder.toAbsolutePath().resolve("data");
        List<String> line = new ArrayList<>(prefix);
        line.addAll(ChromaProvisioner.ensure().command(data, port));
        Process process = launch(folder, data, line);
        ChromaCalls.awaitAnswer(url(port), START_LIMIT, process.toHandle());
        // Somebody else may answer on that port while ours has ended.
        if (!process.isAlive() || !ChromaCalls.answers(url(port))) {
            process.destroyForcibly();
            throw new ServiceException("Chroma did not start on port " + port + "; the end of its log:\n"
                    + logTail(folder));
        }
        return process;
    }

    private static Process launch(Path folder, Path data, List<String> line) {
        try {
            Files.createDirectories(data);
            return new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException("starting Chroma in " + folder, e);
        }
    }

    static void stop(ProcessHandle process) {
        if (process.isAlive()) {
            Command.of("kill", "-INT", Long.toString(process.pid())).run();
            if (!exitedWithin(process, STOP_LIMIT)) {
                kill(process);
            }
        }
    }

    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        if (!exitedWithin(process, STOP_LIMIT)) {
            throw new ServiceException("Chroma's process " + process.pid() + " did not end");
        }
    }

    /** Looked for now and then: {@code onExit} completes on the common pool, which others may be blocking. */
    private static boolean exitedWithin(ProcessHandle process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (process.isAlive() && System.nanoTime() < deadline) {
                Thread.sleep(LOOK_AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted while Chroma ends", e);
        }
        return !process.isAlive();
    }

    private static String logTail(Path folder) {
        try {
            return Command.tail(Files.readString(folder.resolve("server.log")));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }
}
