package dev.refold.store.chroma;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Conditions on a record's metadata, as Chroma's {@code where} has them. Keys and values are only keys and values. */
final class Where {

    private Where() {}

    static ObjectNode is(String key, String value) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject(key).put("$eq", value);
        return where;
    }

    static ObjectNode is(String key, boolean value) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject(key).put("$eq", value);
        return where;
    }

    static ObjectNode is(String key, long value) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject(key).put("$eq", value);
        return where;
    }

    static ObjectNode above(String key, long value) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject(key).put("$gt", value);
        return where;
    }

    static ObjectNode below(String key, long value) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        where.putObject(key).put("$lt", value);
        return where;
    }

    /** One of the values, of which there is at least one. */
    static ObjectNode in(String key, List<String> values) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        values.forEach(where.putObject(key).putArray("$in")::add);
        return where;
    }

    /** None of the values, of which there is at least one. */
    static ObjectNode notIn(String key, List<String> values) {
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        values.forEach(where.putObject(key).putArray("$nin")::add);
        return where;
    }

    static ObjectNode and(List<ObjectNode> parts) {
        return joined("$and", parts);
    }

    static ObjectNode or(List<ObjectNode> parts) {
        return joined("$or", parts);
    }

    private static ObjectNode joined(String operator, List<ObjectNode> parts) {
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        ObjectNode where = ChromaHttp.JSON.createObjectNode();
        ArrayNode array = where.putArray(operator);
        parts.forEach(array::add);
        return where;
    }
}
