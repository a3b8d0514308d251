package dev.refold.e2e.replay;

import dev.refold.ingest.javadoc.JavadocSource;
import dev.refold.ingest.source.DocumentSource;
import dev.refold.ingest.source.JsonLinesSource;
import dev.refold.schemas.Limits;
import dev.refold.store.evaluation.CollectionFiles;
import dev.refold.store.evaluation.Judgements;
import dev.refold.store.evaluation.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents and the questions asked of them.
 *
 * @param judgements by query; empty when nobody judged
 */
record Corpus(String name, DocumentSource documents, List<Query> queries, Map<String, Judgements> judgements) {

    static final String TENANT = "default";

    /** The variable that names a folder. */
    private static final String VARIABLE = "REFOLD_CORPUS";

    Corpus {
        queries = List.copyOf(queries);
        judgements = Map.copyOf(judgements);
    }

    /** The folder that {@code REFOLD_CORPUS} names, else the JDK's Javadoc. */
    static Corpus chosen() {
        return Optional.ofNullable(System.getenv(VARIABLE)).filter(folder -> !folder.isBlank())
                .map(folder -> ofFolder(Path.of(folder))).orElseGet(Corpus::ofJavadoc);
    }

    private static Corpus ofJavadoc() {
        return new Corpus("the JDK's Javadoc", JavadocSource.ofRunningJdk(TENANT),
                CollectionFiles.queries(JavadocQueries.lines()), Map.of());
    }

    /** A folder with {@code documents.jsonl}, {@code queries.jsonl} and perhaps {@code qrels.tsv}. */
    static Corpus ofFolder(Path folder) {
        Path judgements = folder.resolve("qrels.tsv");
        return new Corpus(String.valueOf(folder.getFileName()),
                JsonLinesSource.ofFile(folder.resolve("documents.jsonl"), TENANT, Limits.DEFAULT),
                CollectionFiles.queries(lines(folder.resolve("queries.jsonl"))),
                Files.exists(judgements) ? CollectionFiles.judgements(lines(judgements)) : Map.of());
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read; a corpus is a folder with documents.jsonl,"
                    + " queries.jsonl and perhaps qrels.tsv", e);
        }
    }
}
