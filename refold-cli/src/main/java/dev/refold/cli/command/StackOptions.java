package dev.refold.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Options of the commands that start a whole stack. */
final class StackOptions {

    @Option(names = "--store", paramLabel = "STORE", description = "lucene, pgvector, chroma or memory; may be repeated:"
            + " one log is folded into all. The first is searched when a search names none (lucene).")
    private List<String> stores = new ArrayList<>();

    @Option(names = "--port", paramLabel = "PORT", description = "Of the HTTP API; 0 takes any free one (8080).")
    private Optional<Integer> port = Optional.empty();

    boolean namesPort() {
        return port.isPresent();
    }

    Map<String, String> flags() {
        Map<String, String> flags = new TreeMap<>();
        if (!stores.isEmpty()) {
            flags.put("active-stores", String.join(",", stores));
            flags.put("default-store", stores.getFirst());
        }
        port.ifPresent(number -> flags.put("http.port", Integer.toString(number)));
        return flags;
    }
}
