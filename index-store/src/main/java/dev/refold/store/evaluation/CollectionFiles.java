package dev.refold.store.evaluation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a test collection, as lines; blank ones are passed over. What is wrong is an
 * {@link IllegalArgumentException} that names the line.
 */
public final class CollectionFiles {

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int COLUMNS = 3;

    private CollectionFiles() {}

    /** Queries: an object with {@code id} and {@code text} a line; every id once. */
    public static List<Query> queries(List<String> lines) {
        Map<String, Query> queries = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                Query query = query(lines.get(i), i + 1);
                if (queries.putIfAbsent(query.id(), query) != null) {
                    throw wrong(i + 1, "query \"" + query.id() + "\" is there twice");
                }
            }
        }
        return List.copyOf(queries.values());
    }

    private static Query query(String line, int number) {
        try {
            JsonNode json = MAPPER.readTree(line);
            return new Query(text(json, "id", number), text(json, "text", number));
        } catch (JacksonException e) {
            throw new IllegalArgumentException("line " + number + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String text(JsonNode json, String field, int number) {
        JsonNode value = json.path(field);
        if (!value.isString()) {
            throw wrong(number, "a query is {\"id\": \"…\", \"text\": \"…\"}, and " + field + " is missing");
        }
        return value.stringValue();
    }

    /**
     * Judgements: {@code query_id⇥document_id⇥grade} a line, after a header line.
     *
     * @return by query id
     */
    public static Map<String, Judgements> judgements(List<String> lines) {
        Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                addJudgement(lines.get(i), i + 1, grades);
            }
        }
        Map<String, Judgements> judgements = LinkedHashMap.newLinkedHashMap(grades.size());
        grades.forEach((query, ofQuery) -> judgements.put(query, new Judgements(ofQuery)));
        return judgements;
    }

    private static void addJudgement(String line, int number, Map<String, Map<String, Integer>> grades) {
        List<String> columns = List.of(line.split("\t", -1));
        if (columns.size() != COLUMNS) {
            throw wrong(number, "a judgement is query_id, document_id and grade with tabs between, not \"" + line
                    + '"');
        }
        int grade = grade(columns.getLast().strip(), number);
        Map<String, Integer> ofQuery = grades.computeIfAbsent(columns.getFirst(), query -> new HashMap<>());
        if (ofQuery.putIfAbsent(columns.get(1), grade) != null) {
            throw wrong(number, "document \"" + columns.get(1) + "\" is judged twice for query \""
                    + columns.getFirst() + '"');
        }
    }

    private static int grade(String text, int number) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("line " + number + ": a grade is a whole number, not \"" + text + '"',
                    e);
        }
    }

    /** The queries that judgements can say something about, in their order. */
    public static List<Query> judged(List<Query> queries, Map<String, Judgements> judgements) {
        Set<String> useful = new HashSet<>();
        judgements.forEach((query, ofQuery) -> {
            if (ofQuery.relevant() > 0) {
                useful.add(query);
            }
        });
        return queries.stream().filter(query -> useful.contains(query.id())).toList();
    }

    private static IllegalArgumentException wrong(int number, String what) {
        return new IllegalArgumentException("line " + number + ": " + what);
    }
}
