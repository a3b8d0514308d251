package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link FoldingProcess}, as whoever started it sees it. Used by one thread. Its log is {@code folding.log}. */
final class FoldingChild {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GONE = "(it is gone)";

    private final Process process;
    private final Path log;
    private final BufferedWriter commands;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> passedOver = new ArrayList<>();

    private FoldingChild(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.commands = process.outputWriter();
        Thread.ofPlatform().daemon().name("answers-" + process.pid()).start(this::read);
    }

    static FoldingChild start(Path folder, String bootstrapServers, String prefix, StorePlace place) {
        Path log = folder.resolve("folding.log");
        List<String> arguments = new ArrayList<>(List.of(bootstrapServers, prefix));
        arguments.addAll(place.words());
        return new FoldingChild(ChildJvm.start(ChildJvm.of(FoldingProcess.class.getName(), arguments, folder)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))), log);
    }

    private void read() {
        try (BufferedReader answers = process.inputReader()) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        } finally {
            lines.add(GONE);
        }
    }

    /** @return what the answer goes on with, whichever of the words it begins with */
    Answer ask(String command, String... answers) throws InterruptedException {
        try {
            commands.write(command);
            commands.newLine();
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("asking for " + command + "; its log: " + log(), e);
        }
        return awaitAnswer(answers);
    }

    record Answer(String word, String rest) {

        static Answer of(String line) {
            String[] parts = line.split(" ", 2);
            return new Answer(parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    Answer awaitAnswer(String... words) throws InterruptedException {
        List<String> wanted = List.of(words);
        for (String line : passedOver) {
            Answer answer = Answer.of(line);
            if (wanted.contains(answer.word())) {
                passedOver.remove(line);
                return answer;
            }
        }
        while (true) {
            String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(line).as("a line with %s; its log:\n%s", wanted, log()).isNotNull().isNotEqualTo(GONE);
            Answer answer = Answer.of(line);
            if (wanted.contains(answer.word())) {
                return answer;
            }
            passedOver.add(line);
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        try {
            process.destroyForcibly();
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it is gone").isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** @return the figures of its queries, none of which failed */
    String end() throws InterruptedException {
        String figures = ask("exit", "answered").rest();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ends by itself").isTrue();
        assertThat(process.exitValue()).as("its exit code; its log:\n%s", log()).isZero();
        return figures;
    }

    /** Of all processes in the folder, the newest last. */
    private String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
