package dev.refold.schemas;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Walks one JSON text (RFC 8259) token by token, never as a tree, and refuses what the parser lets pass: a field given
 * twice, deep nesting, a wrong type. Every refusal names the field. Syntax errors are the parser's own exceptions.
 */
final class JsonCursor {

    /** Reads the value the cursor stands on. */
    interface FieldReader {
        void read(String name) throws Refusal;
    }

    /** Reads the element the cursor stands on. */
    interface ElementReader {
        void read(int index) throws Refusal;
    }

    private final JsonParser parser;
    private final int maxDepth;

    JsonCursor(JsonParser parser, int maxDepth) {
        this.parser = parser;
        this.maxDepth = maxDepth;
    }

    /** Reads the one object that is the whole text. */
    void document(FieldReader reader) throws Refusal {
        if (next() != JsonToken.START_OBJECT) {
            throw Refusal.invalid("the value is not a JSON object; send one event as one object");
        }
        fields("", reader);
        if (parser.nextToken() != null) {
            throw new Refusal(RejectReason.INVALID_JSON,
                    "something follows the JSON object; send one event as one object");
        }
    }

    void object(String path, FieldReader reader) throws Refusal {
        require(JsonToken.START_OBJECT, path, "an object");
        fields(path + '.', reader);
    }

    private void fields(String prefix, FieldReader reader) throws Refusal {
        Set<String> seen = new HashSet<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            requireText(name, "a field's name");
            if (!seen.add(name)) {
                throw Refusal.invalid(prefix + Text.shown(name) + " is given twice; send it once");
            }
            next();
            reader.read(name);
        }
    }

    void array(String path, ElementReader reader) throws Refusal {
        require(JsonToken.START_ARRAY, path, "an array");
        for (int i = 0; next() != JsonToken.END_ARRAY; i++) {
            reader.read(i);
        }
    }

    String text(String path) throws Refusal {
        require(JsonToken.VALUE_STRING, path, "a string");
        return parser.getString();
    }

    /** An integer written as one: 1.0 and 1e0 are not, as a long must not pass through a double. */
    long integer(String path, long max) throws Refusal {
        require(JsonToken.VALUE_NUMBER_INT, path, "an integer");
        boolean fitsLong = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!fitsLong || parser.getLongValue() < 0 || parser.getLongValue() > max) {
            throw Refusal.invalid(path + " is outside 0.." + max + "; send a number within");
        }
        return parser.getLongValue();
    }

    boolean isNumber() {
        JsonToken token = parser.currentToken();
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    double number(String path) throws Refusal {
        requireNumber(path);
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw Refusal.invalid(path + " is not a finite double; send a smaller number");
        }
        return value;
    }

    /** Read as a float at once: through a double it would be rounded twice. */
    float component(String path) throws Refusal {
        requireNumber(path);
        float value = parser.getFloatValue();
        if (!Float.isFinite(value)) {
            throw Refusal.invalid(path + " holds a number that is not a finite float32; send the vector as the model"
                    + " gave it");
        }
        return value;
    }

    JsonToken token() {
        return parser.currentToken();
    }

    /** Passes over a value nobody reads, holding it to the same rules: depth, duplicate fields, text. */
    void skip(String path) throws Refusal {
        switch (parser.currentToken()) {
            case START_OBJECT -> object(path, _ -> skip(path));
            case START_ARRAY -> array(path, _ -> skip(path));
            case VALUE_STRING -> requireText(parser.getString(), path);
            default -> {
                // A number, true, false or null: nothing to look at.
            }
        }
    }

    private static void requireText(String text, String path) throws Refusal {
        var fault = Text.fault(text);
        if (fault.isPresent()) {
            throw Refusal.invalid(path + " " + fault.get() + "; remove it");
        }
    }

    private void requireNumber(String path) throws Refusal {
        if (!isNumber()) {
            throw wrongType(path, "a number");
        }
    }

    private void require(JsonToken expected, String path, String article) throws Refusal {
        if (parser.currentToken() != expected) {
            throw wrongType(path, article);
        }
    }

    Refusal wrongType(String path, String expected) {
        String found = switch (parser.currentToken()) {
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            case START_OBJECT -> "an object";
            default -> "an array";
        };
        return Refusal.invalid(path + " is " + found + ", not " + expected + "; send " + expected
                + (found.equals("null") ? " or leave the field out" : ""));
    }

    private JsonToken next() throws Refusal {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new Refusal(RejectReason.INVALID_JSON, "the value is empty; send one JSON object, or no value to"
                    + " delete");
        }
        if (parser.streamReadContext().getNestingDepth() > maxDepth) {
            throw Refusal.invalid("the JSON is nested deeper than " + maxDepth + " levels; flatten it");
        }
        return token;
    }
}
