package dev.refold.query;

import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Order;
import dev.refold.schemas.RejectedEventException;
import io.helidon.webserver.http.ServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Takes the parts of a request apart: ids, keys and parameters. */
final class Requests {

    private static final EventCodec GATE = new EventCodec(Limits.DEFAULT);

    private Requests() {}

    /**
     * All of the raw path behind a prefix that it matched, decoded once as strict UTF-8. The server's own path parameter
     * will not do: it drops what follows a {@code ;}, resolves dots and replaces what is not UTF-8.
     */
    static String id(ServerRequest request, String prefix) {
        return decoded(request.prologue().uriPath().rawPath().substring(prefix.length()));
    }

    private static String decoded(String raw) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(raw.length());
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c == '%') {
                    bytes.put((byte) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                    i += 2;
                } else if (c < 0x80) {
                    bytes.put((byte) c);
                } else {
                    throw badEncoding();
                }
            }
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | CharacterCodingException e) {
            throw badEncoding();
        }
    }

    private static ProblemException badEncoding() {
        return new ProblemException(ProblemType.INVALID, "The id is not percent-encoded UTF-8.",
                "Send every byte but A-Z a-z 0-9 - . _ ~ as a percent sign and two hexadecimal digits (RFC 3986, 2.1).");
    }

    /** @throws RejectedEventException when no document can have this key */
    static DocumentKey key(String tenant, String id) {
        DocumentKey key = new DocumentKey(tenant, id);
        GATE.check(new DocumentEvent.Deleted(key, OptionalLong.empty(), Optional.empty())).ifPresent(rejection -> {
            throw new RejectedEventException(rejection);
        });
        return key;
    }

    /** Refuses parameters it does not know, like fields of a body: a misspelt filter must not find too much. */
    static void checkParameters(ServerRequest request, Set<String> known) {
        if (!known.containsAll(request.query().names())) {
            throw new ProblemException(ProblemType.INVALID, "There is an unknown parameter.", known.isEmpty()
                    ? "This route takes none."
                    : "Known are " + new TreeSet<>(known) + ".");
        }
    }

    static Optional<String> parameter(ServerRequest request, String name) {
        List<String> values = parameters(request, name);
        if (values.size() > 1) {
            throw new ProblemException(ProblemType.INVALID, name + " is given " + values.size() + " times.",
                    "Send it once.");
        }
        return values.stream().findFirst();
    }

    static List<String> parameters(ServerRequest request, String name) {
        return request.query().contains(name) ? request.query().all(name) : List.of();
    }

    /** The parameters of a read; given several times, {@code after} is all of them. */
    static final List<String> OF_READS = List.of("store", "after", "waitMillis", "allowStale", "timeoutMillis");

    /** @param longest the server's own timeout, and the default */
    static Duration timeout(ServerRequest request, Duration longest) {
        OptionalInt millis = millis(request, "timeoutMillis", 1, longest);
        return millis.isPresent() ? Duration.ofMillis(millis.getAsInt()) : longest;
    }

    static Optional<After> after(ServerRequest request, Duration timeout) {
        boolean allowStale = switch (parameter(request, "allowStale").orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ProblemException(ProblemType.INVALID, "allowStale is true or false.",
                    "Send one of them.");
        };
        return After.of(parameters(request, "after"), millis(request, "waitMillis", 0, timeout), allowStale, timeout);
    }

    private static OptionalInt millis(ServerRequest request, String name, int least, Duration longest) {
        Optional<String> text = parameter(request, name);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("[0-9]{1,9}") || Integer.parseInt(text.get()) < least
                || Integer.parseInt(text.get()) > longest.toMillis()) {
            throw new ProblemException(ProblemType.LIMIT, name + " is " + least + " … " + longest.toMillis() + ".",
                    "Send " + name + " within its limits.");
        }
        return OptionalInt.of(Integer.parseInt(text.get()));
    }

    static OptionalLong version(ServerRequest request) {
        Optional<String> text = parameter(request, "version");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[0-9]{1,16}") || Long.parseLong(text.get()) > Order.MAX_VERSION) {
            throw new ProblemException(ProblemType.LIMIT, "version is a whole number, 0 … 2^53.",
                    "Send a version of the document, or none.");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }
}
