package dev.refold.cli.command;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.CollectionFiles;
import dev.refold.store.evaluation.Judgements;
import dev.refold.store.evaluation.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Queries and judgements from files. What is wrong with one is the user's to mend, so it names file and line. */
final class QueryFiles {

    private QueryFiles() {}

    static List<Query> queries(Path file) {
        List<Query> queries = read(file, CollectionFiles::queries);
        if (queries.isEmpty()) {
            throw new CommandException(ExitCode.USAGE,
                    file + " has no query; write one a line: {\"id\": \"1\", \"text\": \"…\"}");
        }
        return queries;
    }

    static Map<String, Judgements> judgements(Path file) {
        return read(file, CollectionFiles::judgements);
    }

    private static <T> T read(Path file, Function<List<String>, T> parse) {
        try {
            return parse.apply(Files.readAllLines(file));
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, file + " cannot be read as UTF-8 text: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, file + ", " + e.getMessage(), e);
        }
    }
}
