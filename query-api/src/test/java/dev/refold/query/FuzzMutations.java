package dev.refold.query;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes JSON wrong in its structure, and bytes wrong anywhere. */
final class FuzzMutations {

    private static final JsonNodeFactory JSON = JsonMapper.shared().getNodeFactory();
    private static final int DEEP = 60;
    private static final int LONG = 20_000;
    private static final List<byte[]> INSERTS = Stream.concat(
            Stream.of(new byte[]{0}, new byte[]{(byte) 0xff, (byte) 0xfe}, new byte[]{(byte) 0xed, (byte) 0xa0}),
            Stream.of(",", "{", "[[[[", "\\ud800", "1e9999", "NaN", "\r\n\r\n")
                    .map(text -> text.getBytes(StandardCharsets.UTF_8)))
            .toList();

    private final Random random;

    FuzzMutations(Random random) {
        this.random = random;
    }

    /** One node somewhere becomes another, goes, comes twice or gets a neighbour. */
    JsonNode structure(JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty()) {
            return strange(root);
        }
        switch (containers.get(random.nextInt(containers.size()))) {
            case ObjectNode object -> mutate(object);
            case ArrayNode array -> mutate(array);
            case JsonNode other -> throw new AssertionError("no container: " + other.getNodeType());
        }
        return root;
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainer()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }

    private void mutate(ObjectNode object) {
        List<String> names = new ArrayList<>(object.propertyNames());
        if (names.isEmpty() || random.nextInt(5) == 0) {
            object.set(random.nextBoolean() ? "unknown" : "", strange(object));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name + "s", object.remove(name));
            default -> object.set(name, strange(object.get(name)));
        }
    }

    private void mutate(ArrayNode array) {
        if (array.isEmpty() || random.nextInt(3) == 0) {
            array.add(strange(array));
            return;
        }
        int index = random.nextInt(array.size());
        switch (random.nextInt(3)) {
            case 0 -> array.remove(index);
            case 1 -> array.insert(index, array.get(index).deepCopy());
            default -> array.set(index, strange(array.get(index)));
        }
    }

    private JsonNode strange(JsonNode instead) {
        return switch (random.nextInt(13)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(true);
            case 2 -> JSON.numberNode(-1);
            case 3 -> JSON.numberNode(Long.MIN_VALUE);
            case 4 -> JSON.numberNode(new BigInteger("9".repeat(400)));
            case 5 -> JSON.numberNode(Double.MIN_VALUE);
            case 6 -> JSON.stringNode("");
            case 7 -> JSON.stringNode("\u0000\ud83e");
            case 8 -> JSON.stringNode("x".repeat(LONG));
            case 9 -> deep();
            case 10 -> JSON.arrayNode().add(instead.deepCopy());
            case 11 -> JSON.objectNode().set("eq", instead.deepCopy());
            default -> JSON.stringNode(instead.toString());
        };
    }

    private static JsonNode deep() {
        JsonNode deep = JSON.objectNode();
        for (int i = 0; i < DEEP; i++) {
            deep = JSON.objectNode().set("not", deep);
        }
        return deep;
    }

    /** A few bytes are lost, doubled, changed, put between. */
    byte[] bytes(byte[] of) {
        byte[] bytes = of;
        for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(5)) {
                case 0 -> Arrays.copyOf(bytes, at);
                case 1 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at / 2, bytes.length));
                case 2 -> joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
                case 3 -> joined(Arrays.copyOf(bytes, at), INSERTS.get(random.nextInt(INSERTS.size())),
                        Arrays.copyOfRange(bytes, at, bytes.length));
                default -> {
                    byte[] changed = bytes.clone();
                    changed[at] = (byte) random.nextInt(256);
                    yield changed;
                }
            };
        }
        return bytes;
    }

    static byte[] joined(byte[]... parts) {
        byte[] joined = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
