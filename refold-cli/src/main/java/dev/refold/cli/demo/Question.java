package dev.refold.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** A question, and the type that answers it. They were written before anything was tuned. */
public record Question(String id, String text, String expected) {

    public static List<Question> all() {
        try (InputStream in = Question.class.getResourceAsStream("/dev/refold/cli/demo-questions.jsonl")) {
            if (in == null) {
                throw new IllegalStateException("the demo's questions are missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank())
                    .map(line -> JsonMapper.shared().readValue(line, Question.class)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
