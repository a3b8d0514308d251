package dev.refold.embedding;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import dev.refold.schemas.Space;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * Reads an answer with embeddings as a stream. What is wrong with one vector is that text's fault; what is wrong with
 * the answer as a whole (no JSON, items missing, twice, or never asked for) is the service's.
 */
final class EmbeddingsResponse {

    /** Services written in Python answer NaN, which JSON does not have; that is one text's fault, not garbage. */
    private static final JsonFactory JSON = JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final int texts;
    private final int dimensions;
    private final @Nullable Embedded[] outcomes;
    private int items;
    private long tokens;

    private EmbeddingsResponse(int texts, int dimensions) {
        this.texts = texts;
        this.dimensions = dimensions;
        this.outcomes = new Embedded[texts];
    }

    static Answer parse(byte[] body, int texts, int dimensions) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            EmbeddingsResponse response = new EmbeddingsResponse(texts, dimensions);
            response.read(json);
            return response.answer();
        } catch (JacksonException e) {
            return Answer.Later.because("answered what is no JSON of embeddings"); // the cause would quote the answer
        } catch (Malformed e) {
            return Answer.Later.because("answered " + e.getMessage());
        }
    }

    private Answer answer() throws Malformed {
        if (items != texts) {
            throw new Malformed(items + " embeddings for " + texts + " texts");
        }
        return new Answer.Outcomes(Arrays.stream(outcomes).map(Objects::requireNonNull).toList(), tokens);
    }

    private void read(JsonParser json) throws Malformed {
        require(json.nextToken() == JsonToken.START_OBJECT, "no JSON object");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            if (name.equals("data") && value == JsonToken.START_ARRAY) {
                readItems(json);
            } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
                readUsage(json);
            } else {
                json.skipChildren();
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT, "an object that does not end");
    }

    private void readUsage(JsonParser json) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            if (name.equals("total_tokens") && value == JsonToken.VALUE_NUMBER_INT) {
                tokens = Math.max(0, json.getLongValue());
            }
            json.skipChildren();
        }
    }

    private void readItems(JsonParser json) throws Malformed {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            require(json.currentToken() == JsonToken.START_OBJECT, "an item that is no object");
            readItem(json);
        }
    }

    /** Items without an index stand in the order of the texts. */
    private void readItem(JsonParser json) throws Malformed {
        int index = items;
        Embedded outcome = invalid();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            JsonToken value = json.nextToken();
            if (name.equals("index")) {
                require(value == JsonToken.VALUE_NUMBER_INT, "an index that is no number");
                index = json.getIntValue();
            } else if (name.equals("embedding")) {
                outcome = value == JsonToken.START_ARRAY ? readVector(json) : invalid();
            }
            json.skipChildren();
        }
        require(index >= 0 && index < texts, "more embeddings than texts");
        require(outcomes[index] == null, "two embeddings for one text");
        outcomes[index] = outcome;
        items++;
    }

    private Embedded readVector(JsonParser json) {
        float[] components = new float[dimensions];
        int count = 0;
        boolean numbers = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            boolean number = json.currentToken().isNumeric();
            if (number && count < dimensions) {
                components[count] = (float) json.getDoubleValue();
            }
            numbers &= number;
            count++;
            json.skipChildren();
        }
        return numbers ? outcome(components, count) : invalid();
    }

    private Embedded outcome(float[] components, int count) {
        if (count != dimensions) {
            return refused(RejectReason.WRONG_DIMENSION, "the model answered " + count + " dimensions, the space has "
                    + dimensions + " (at most " + Space.MAX_DIMENSIONS + "); set space.dimensions to the model's");
        }
        double squares = 0;
        for (float component : components) {
            squares += (double) component * component;
        }
        return Double.isFinite(squares) && squares > 0
                ? new Embedded.Vector(Embedding.normalised(components))
                : invalid();
    }

    private static Embedded invalid() {
        return refused(RejectReason.EMBEDDING_INVALID,
                "the model answered no finite vector with a direction for this text");
    }

    private static Embedded refused(RejectReason reason, String message) {
        return new Embedded.Refused(new Rejection(reason, message));
    }

    private static void require(boolean holds, String otherwise) throws Malformed {
        if (!holds) {
            throw new Malformed(otherwise);
        }
    }

    /** The answer is no answer; its message completes "answered …". */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }
}
