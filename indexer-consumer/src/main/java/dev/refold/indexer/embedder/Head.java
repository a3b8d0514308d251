package dev.refold.indexer.embedder;

import dev.refold.schemas.ContentHash;
import dev.refold.schemas.Order;

/**
 * What the fence knows of the newest event of a document.
 *
 * @param content the document hash of the event; all deletes are alike
 */
record Head(Order order, VersionOrigin origin, ContentHash content) {

    LogPosition position() {
        return LogPosition.of(order);
    }

    /** The same content, said again by a later event without a version. */
    Head repeatedAt(LogPosition position) {
        VersionOrigin repeated = origin == VersionOrigin.NONE ? VersionOrigin.NONE : VersionOrigin.INHERITED;
        return new Head(position.withVersion(order.version()), repeated, content);
    }
}
