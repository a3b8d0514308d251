package dev.refold.services;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How to start a server that stays when the command that started it ends: in a session of its own, so that neither the
 * terminal's end nor a Ctrl-C, which goes to the whole foreground group, reaches it.
 */
final class Detached {

    private Detached() {}

    /**
     * What leads the server's command line: {@code setsid} (util-linux), which runs the program in its own process; else
     * {@code nohup}, under which Ctrl-C in the same terminal still ends the server.
     */
    static List<String> prefix() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        boolean session = Stream.of(path.split(File.pathSeparator)).filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "setsid")));
        return List.of(session ? "setsid" : "nohup");
    }
}
