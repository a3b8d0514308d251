package dev.refold.store.chroma;

import dev.refold.schemas.Embedding;
import dev.refold.store.StoreException;
import dev.refold.store.search.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls on one collection. {@code where} conditions are JSON objects as {@link Where} builds them.
 *
 * @param path of the collection under {@code /api/v2}
 * @param described what the server says of it: metadata, configuration
 */
record Collection(ChromaHttp http, ServerProfile server, int batchBytes, String name, String path, JsonNode described) {

    /** Of one answer; a record's metadata hold its text, so pages are small. */
    private static final int PAGE = 500;
    private static final int ID_PAGE = 1_000;

    /** A record's fields that an answer is to hold. */
    enum Field {

        METADATA("metadatas"), TEXT("documents"), VECTOR("embeddings");

        private final String column;

        Field(String column) {
            this.column = column;
        }
    }

    /** A record read; the fields not asked for are missing nodes. */
    record Row(String id, JsonNode metadata, JsonNode text, JsonNode vector) {}

    /** A record near a query's vector. */
    record Near(String id, double distance) {}

    Collection within(Deadline deadline) {
        return new Collection(http.within(deadline), server, batchBytes, name, path, described);
    }

    void upsert(List<EncodedRecord> records) {
        for (List<EncodedRecord> batch : EncodedRecord.batches(records, server.maxBatchRecords(), batchBytes)) {
            checked(http.post(path + "/upsert", EncodedRecord.body(batch)));
        }
    }

    /** Where the id is taken nothing changes: of several processes that add under one id, one does. */
    void add(EncodedRecord record) {
        checked(http.post(path + "/add", EncodedRecord.body(List.of(record))));
    }

    void delete(List<String> ids) {
        for (int from = 0; from < ids.size(); from += ID_PAGE) {
            ObjectNode body = ChromaHttp.JSON.createObjectNode();
            ids.subList(from, Math.min(ids.size(), from + ID_PAGE)).forEach(body.putArray("ids")::add);
            checked(http.post(path + "/delete", body));
        }
    }

    void delete(ObjectNode where) {
        ObjectNode body = ChromaHttp.JSON.createObjectNode();
        body.set("where", where);
        checked(http.post(path + "/delete", body));
    }

    /** Removes every record. */
    void clear() {
        while (true) {
            List<Row> rows = page(Optional.empty(), ID_PAGE, 0);
            if (rows.isEmpty()) {
                return;
            }
            delete(rows.stream().map(Row::id).toList());
        }
    }

    long count() {
        return checked(http.get(path + "/count")).asLong();
    }

    /** Those of the ids that exist, in any order. */
    List<Row> byIds(List<String> ids, Field... fields) {
        return byIds(ids, ID_PAGE, fields);
    }

    List<Row> byIds(List<String> ids, int page, Field... fields) {
        return byIds(ids, page, Optional.empty(), fields);
    }

    List<Row> byIds(List<String> ids, int page, Optional<ObjectNode> where, Field... fields) {
        List<Row> rows = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += page) {
            ObjectNode body = ChromaHttp.JSON.createObjectNode();
            where.ifPresent(condition -> body.set("where", condition));
            ArrayNode wanted = body.putArray("ids");
            ids.subList(from, Math.min(ids.size(), from + page)).forEach(wanted::add);
            rows.addAll(rows(body, fields));
        }
        return rows;
    }

    /** All that match, read in pages; of what changes meanwhile some may be missing or twice. */
    List<Row> all(Optional<ObjectNode> where, Field... fields) {
        List<Row> rows = new ArrayList<>();
        while (true) {
            List<Row> page = page(where, PAGE, rows.size(), fields);
            rows.addAll(page);
            if (page.size() < PAGE) {
                return rows;
            }
        }
    }

    /**
     * All that are there when this begins, in pages from the newest record to the oldest: what is removed meanwhile moves
     * the others towards pages that come later, so that none is passed over. None is given twice as long as no more
     * than a page is removed at a time.
     */
    void backwards(int most, Consumer<List<Row>> consumer, Field... fields) {
        Set<String> before = Set.of();
        for (int end = Math.toIntExact(count()); end > 0; end -= most) {
            int from = Math.max(0, end - most);
            List<Row> page = page(Optional.empty(), end - from, from, fields);
            Set<String> known = before;
            consumer.accept(page.stream().filter(row -> !known.contains(row.id())).toList());
            before = page.stream().map(Row::id).collect(Collectors.toUnmodifiableSet());
        }
    }

    List<Row> page(Optional<ObjectNode> where, int limit, int offset, Field... fields) {
        ObjectNode body = ChromaHttp.JSON.createObjectNode();
        where.ifPresent(condition -> body.set("where", condition));
        body.put("limit", limit);
        body.put("offset", offset);
        return rows(body, fields);
    }

    private List<Row> rows(ObjectNode body, Field... fields) {
        ArrayNode include = body.putArray("include");
        for (Field field : fields) {
            include.add(field.column);
        }
        JsonNode answer = checked(http.post(path + "/get", body));
        JsonNode ids = answer.path("ids");
        List<Row> rows = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            rows.add(new Row(ids.path(i).asString(), answer.path(Field.METADATA.column).path(i),
                    answer.path(Field.TEXT.column).path(i), answer.path(Field.VECTOR.column).path(i)));
        }
        return rows;
    }

    /** Nearest first, at most so many. */
    List<Near> nearest(Embedding query, ObjectNode where, int limit) {
        ObjectNode body = ChromaHttp.JSON.createObjectNode();
        body.putArray("query_embeddings").add(EncodedRecord.numbers(query));
        body.put("n_results", limit);
        body.set("where", where);
        body.putArray("include").add("distances");
        JsonNode answer = checked(http.post(path + "/query", body));
        JsonNode ids = answer.path("ids").path(0);
        JsonNode distances = answer.path("distances").path(0);
        List<Near> near = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            near.add(new Near(ids.path(i).asString(), distances.path(i).asDouble()));
        }
        return near;
    }

    private JsonNode checked(ChromaHttp.Answer answer) {
        return checked(answer, name);
    }

    /** What a client's mistake means here. */
    static JsonNode checked(ChromaHttp.Answer answer, String name) {
        if (answer.succeeded()) {
            return answer.body();
        }
        if (isGone(answer)) {
            throw new StoreException.NoGeneration("Chroma no longer has the collection " + name
                    + ": the generation was dropped, or the server lost its data: " + answer.shown());
        }
        throw switch (answer.status()) {
            case 422 -> new StoreException.Mismatch("Chroma does not understand a request about " + name
                    + ": the server is too old, Refold needs 1.5 or newer: " + answer.shown());
            default -> new StoreException.Refused("Chroma refused a request about " + name + " with "
                    + answer.status() + ": " + answer.shown());
        };
    }

    /** Whoever asks in the middle of a deletion finds a collection whose segments are missing (1.5: 412). */
    static boolean isGone(ChromaHttp.Answer answer) {
        return answer.status() == 404
                || (answer.status() == 412 && answer.shown().contains("Missing") && answer.shown().contains("segment"));
    }
}
