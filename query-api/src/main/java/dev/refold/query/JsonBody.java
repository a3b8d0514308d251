package dev.refold.query;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request's JSON object, read field by field; each complaint names the field. Unknown fields are refused: a misspelt
 * filter that is ignored in silence finds too much.
 */
final class JsonBody {

    /** Above what the deepest filter needs. */
    private static final int MAX_DEPTH = 40;

    private static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Before the name of a field in a complaint: where the object is. */
    private final String where;
    private final JsonNode root;

    private JsonBody(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    static JsonBody parse(byte[] body, Set<String> known) {
        JsonNode root = tree(body);
        if (!root.isObject()) {
            throw new ProblemException(ProblemType.BAD_JSON, "The body is not a JSON object.", "Send one object.");
        }
        return known("", root, known);
    }

    /**
     * An object within a body, of which complaints say where it is.
     *
     * @param expected what the field may be
     */
    static JsonBody within(String field, JsonNode node, Set<String> known, String expected) {
        if (!node.isObject()) {
            throw wrongType(field, expected);
        }
        return known(field + ": ", node, known);
    }

    /** An object that is a field of this one. */
    Optional<JsonBody> object(String field, Set<String> known) {
        return present(field).map(node -> within(where + field, node, known, "an object"));
    }

    private static JsonBody known(String where, JsonNode root, Set<String> known) {
        Set<String> unknown = new TreeSet<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!known.contains(field.getKey())) {
                unknown.add(field.getKey());
            }
        }
        if (!unknown.isEmpty()) {
            throw new ProblemException(ProblemType.INVALID, where + "Unknown fields: " + first(unknown) + ".",
                    "Known are " + new TreeSet<>(known) + ".");
        }
        return new JsonBody(where, root);
    }

    private static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JacksonException e) {
            // The parser's own message quotes the body.
            throw new ProblemException(ProblemType.BAD_JSON, "The body is not JSON" + where(e.getLocation()) + ".",
                    "Send one JSON object (RFC 8259), nested at most " + MAX_DEPTH + " deep.", e);
        }
    }

    private static String where(@Nullable TokenStreamLocation location) {
        return location == null
                ? ""
                : ", from line " + location.getLineNr() + ", column " + location.getColumnNr() + " on";
    }

    private static String first(Set<String> names) {
        Iterator<String> some = names.iterator();
        String name = some.next();
        return (name.length() > 64 ? name.substring(0, 64) + "…" : name) + (some.hasNext() ? " and others" : "");
    }

    Optional<String> text(String field) {
        return present(field).map(node -> {
            if (!node.isString()) {
                throw wrongType(where + field, "a string");
            }
            return node.stringValue();
        });
    }

    /** One string or a list of them; none when the field is not there. */
    List<String> texts(String field) {
        Optional<JsonNode> node = present(field);
        if (node.isEmpty() || !node.get().isArray()) {
            return text(field).map(List::of).orElse(List.of());
        }
        return node.get().valueStream().map(entry -> {
            if (!entry.isString()) {
                throw wrongType(where + field, "a string or a list of strings");
            }
            return entry.stringValue();
        }).toList();
    }

    String required(String field) {
        return text(field).orElseThrow(() -> missing(where + field));
    }

    static ProblemException missing(String field) {
        return new ProblemException(ProblemType.INVALID, field + " is missing.", "Send " + field + ".");
    }

    OptionalInt integer(String field, int least, int most) {
        OptionalLong number = longInteger(field, least, most);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }

    OptionalLong longInteger(String field, long least, long most) {
        Optional<JsonNode> node = present(field);
        if (node.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!node.get().isIntegralNumber()) {
            throw wrongType(where + field, "a whole number");
        }
        if (!node.get().canConvertToLong() || node.get().longValue() < least || node.get().longValue() > most) {
            throw overLimit(where + field, least, most);
        }
        return OptionalLong.of(node.get().longValue());
    }

    double requiredNumber(String field, double least, double most) {
        return number(field, least, most).orElseThrow(() -> missing(where + field));
    }

    Optional<Double> number(String field, double least, double most) {
        return present(field).map(node -> {
            if (!node.isNumber()) {
                throw wrongType(where + field, "a number");
            }
            double number = node.asDouble(Double.NaN);
            if (!(number >= least && number <= most)) {
                throw overLimit(where + field, least, most);
            }
            return number;
        });
    }

    /** A list of numbers as float32; what is too large for that is infinite. */
    Optional<float[]> floats(String field, int most) {
        return present(field).map(node -> {
            if (!node.isArray()) {
                throw wrongType(where + field, "a list of numbers");
            }
            if (node.isEmpty() || node.size() > most) {
                throw new ProblemException(ProblemType.LIMIT, where + field + " has 1 … " + most + " numbers, not "
                        + node.size() + ".", "Send " + field + " within its limits.");
            }
            float[] numbers = new float[node.size()];
            for (int i = 0; i < numbers.length; i++) {
                JsonNode entry = node.get(i);
                if (!entry.isNumber()) {
                    throw wrongType(where + field, "a list of numbers");
                }
                numbers[i] = (float) entry.asDouble(Double.NaN);
            }
            return numbers;
        });
    }

    Optional<Boolean> bool(String field) {
        return present(field).map(node -> {
            if (!node.isBoolean()) {
                throw wrongType(where + field, "true or false");
            }
            return node.booleanValue();
        });
    }

    /** The entries of a list that must be there. */
    List<JsonNode> list(String field, int least, int most) {
        JsonNode list = present(field).orElseThrow(() -> new ProblemException(ProblemType.INVALID,
                where + field + " is missing.", "Send " + field + " as a list."));
        if (!list.isArray()) {
            throw wrongType(where + field, "a list");
        }
        if (list.size() < least || list.size() > most) {
            throw new ProblemException(ProblemType.LIMIT,
                    where + field + " has " + least + " … " + most + " entries, not "
                            + list.size() + ".",
                    "Send them in several requests.");
        }
        return list.valueStream().toList();
    }

    /** The field as it is, for a codec of its own. */
    Optional<JsonNode> tree(String field) {
        return present(field);
    }

    private Optional<JsonNode> present(String field) {
        return Optional.ofNullable(root.get(field)).filter(node -> !node.isNull());
    }

    private static ProblemException overLimit(String field, Number least, Number most) {
        return new ProblemException(ProblemType.LIMIT, field + " is " + least + " … " + most + ".",
                "Send " + field + " within its limits.");
    }

    private static ProblemException wrongType(String field, String expected) {
        return new ProblemException(ProblemType.INVALID, field + " is " + expected + ".",
                "Send " + field + " as " + expected + ".");
    }
}
