package dev.refold.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The {@code psql} program, as a person uses it. */
final class Psql {

    private final String uri;

    /** @param jdbcUrl of a server that trusts its user */
    Psql(String jdbcUrl) {
        this.uri = jdbcUrl.substring("jdbc:".length());
    }

    /** Runs a script to its end. */
    void run(String script) throws IOException, InterruptedException {
        output(script);
    }

    /** Rows of the script's queries, unaligned. */
    List<String> output(String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile("figures-", ".sql");
        Path out = Files.createTempFile("figures-", ".out");
        try {
            Files.writeString(file, script);
            Process process = new ProcessBuilder("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f",
                    file.toString(), uri).redirectErrorStream(true).redirectOutput(out.toFile()).start();
            int exit = process.waitFor();
            String text = Files.readString(out, StandardCharsets.UTF_8);
            if (exit != 0) {
                throw new IOException("psql ended with " + exit + ": " + text);
            }
            return text.lines().toList();
        } finally {
            Files.delete(file);
            Files.delete(out);
        }
    }
}
