package dev.refold.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Of which trace something is part, as W3C Trace Context writes it: in HTTP headers and, under the same names, in those of
 * records. It travels from the request to the record of {@code documents}, on to that of {@code embeddings}, and to the
 * sinks.
 *
 * @param parent the value of {@code traceparent}
 * @param state the value of {@code tracestate}
 */
public record TraceContext(String parent, Optional<String> state) {

    public static final String PARENT = "traceparent";
    public static final String STATE = "tracestate";

    /** Version 00, which alone is defined; no part may be all zeros. */
    private static final Pattern VALID = Pattern
            .compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7e]{1,512}");

    public TraceContext {
        if (!VALID.matcher(parent).matches()) {
            throw new IllegalArgumentException("traceparent is not as W3C Trace Context writes it: " + parent);
        }
    }

    /** Empty when {@code traceparent} is not valid: then there is no trace to go on with. Too long a state is left out. */
    public static Optional<TraceContext> of(String traceparent, Optional<String> tracestate) {
        return VALID.matcher(traceparent).matches()
                ? Optional
                        .of(new TraceContext(traceparent, tracestate.filter(text -> PRINTABLE.matcher(text).matches())))
                : Optional.empty();
    }

    /** What a record's headers say; the last of a name counts. */
    public static Optional<TraceContext> of(List<RecordHeader> headers) {
        return last(headers, PARENT).flatMap(parent -> of(parent, last(headers, STATE)));
    }

    private static Optional<String> last(List<RecordHeader> headers, String name) {
        return headers.stream().filter(header -> header.name().equals(name)).reduce((_, later) -> later)
                .flatMap(RecordHeader::value).map(Bytes::toUtf8);
    }

    /** For a record. */
    public List<RecordHeader> headers() {
        List<RecordHeader> headers = new ArrayList<>();
        headers.add(RecordHeader.of(PARENT, parent));
        state.ifPresent(text -> headers.add(RecordHeader.of(STATE, text)));
        return headers;
    }
}
