package dev.refold.schemas;

import java.util.Arrays;
import java.util.Optional;

/** The two kinds of document events, by their names in the value and in the header {@code ce_type}. */
enum EventType {

    UPSERTED("upserted", CloudEventHeaders.TYPE_UPSERTED), DELETED("deleted", CloudEventHeaders.TYPE_DELETED);

    private final String inValue;
    private final String inHeader;

    EventType(String inValue, String inHeader) {
        this.inValue = inValue;
        this.inHeader = inHeader;
    }

    String inValue() {
        return inValue;
    }

    String inHeader() {
        return inHeader;
    }

    static EventType of(DocumentEvent event) {
        return switch (event) {
            case DocumentEvent.Upserted _ -> UPSERTED;
            case DocumentEvent.Deleted _ -> DELETED;
        };
    }

    static EventType ofValue(String name) throws Refusal {
        return known(Arrays.stream(values()).filter(type -> type.inValue.equals(name)).findFirst(), "type", name);
    }

    static EventType ofHeader(String name) throws Refusal {
        return known(Arrays.stream(values()).filter(type -> type.inHeader.equals(name)).findFirst(),
                CloudEventHeaders.TYPE, name);
    }

    private static EventType known(Optional<EventType> found, String where, String name) throws Refusal {
        if (found.isEmpty()) {
            throw new Refusal(RejectReason.UNKNOWN_TYPE, where + " " + Text.shown(name) + " is not known to this"
                    + " release; upgrade Refold, or send type upserted or deleted");
        }
        return found.get();
    }
}
