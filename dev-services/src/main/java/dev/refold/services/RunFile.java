package dev.refold.services;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Names the process that runs, or ran, as a service, so that the next command finds it. */
final class RunFile {

    private static final String PID = "pid";
    private static final String STARTED = "started";

    private final Path file;

    RunFile(Path folder) {
        this.file = folder.resolve("run.properties");
    }

    /** A process that runs, and the numbers (ports) that were written with it. */
    record Run(ProcessHandle process, Map<String, Integer> numbers) {

        int number(String name) {
            return Optional.ofNullable(numbers.get(name)).orElseThrow(
                    () -> new ServiceException("the file of process " + process.pid() + " lacks " + name));
        }
    }

    void write(Run run) {
        Properties properties = new Properties();
        properties.setProperty(PID, Long.toString(run.process().pid()));
        properties.setProperty(STARTED, startOf(run.process()).toString());
        run.numbers().forEach((name, number) -> properties.setProperty(name, Integer.toString(number)));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "The process that runs, or ran");
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + file, e);
        }
    }

    /** Empty when it has ended. Its start must be right too: the system gives a number to somebody else in time. */
    Optional<Run> running(String... numbers) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
        return ProcessHandle.of(Long.parseLong(properties.getProperty(PID, "0"))).filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).toString().equals(properties.getProperty(STARTED)))
                .map(process -> new Run(process, read(properties, numbers)));
    }

    private static Map<String, Integer> read(Properties properties, String... names) {
        Map<String, Integer> numbers = new HashMap<>();
        for (String name : names) {
            numbers.put(name, Integer.parseInt(properties.getProperty(name, "0")));
        }
        return Map.copyOf(numbers);
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
