package dev.refold.indexer.verify;

import dev.refold.schemas.Order;
import java.util.Optional;

/**
 * One thing that differs.
 *
 * @param key {@code tenant/id}; of a record of the log whose key is none: where it lies
 * @param what differs, for people, without any of the document's text
 * @param stored the order in the store; empty when no document is stored under the key
 * @param ofLog the order of the log's last record; empty when it has none
 * @param mending what became of it
 */
public record Finding(String key, FindingKind kind, String what, Optional<Order> stored, Optional<Order> ofLog,
        Mending mending) {

    /** What became of a finding. */
    public enum Mending {
        /** Nobody asked for it. */
        NOT_ASKED,
        /** Looked at again afterwards, it was as the log has it. */
        MENDED,
        /** It still differs, or must not be mended; {@link Finding#what} or the report's notes say why. */
        LEFT
    }

    Finding with(Mending changed) {
        return new Finding(key, kind, what, stored, ofLog, changed);
    }

    /** Such as {@code acme/T-17: vector of chunk 3 differs in component 17: stored 0.0312, log 0.0311}. */
    @Override
    public String toString() {
        return key + ": " + what;
    }
}
