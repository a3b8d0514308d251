package dev.refold.cli.command;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Commands as somebody types them, and what they print. For one thread. */
final class Typed {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /**
     * What was printed before is forgotten.
     *
     * @return the exit code
     */
    int run(Path folder, Map<String, String> environment, String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), false);
        return Commands.run(new CommandContext(terminal, environment, folder, new ByteArrayInputStream(new byte[0])),
                arguments);
    }

    /** To standard output. */
    String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** To standard error. */
    String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
