package dev.refold.indexer.verify;

import java.util.Locale;

/** In what way a generation differs from the fold of the log. */
public enum FindingKind {

    /** Stored, but the log has no such document. */
    GHOST,

    /** In the log, deleted or not, but not stored. */
    GAP,

    /** Stored under a lower order than the log's last. */
    STALE,

    /** Stored under a greater order than the log's last. */
    AHEAD,

    /** Stored under the log's order, but not as the log has it. */
    CORRUPT,

    /** Stored as the log has it, and beside it pieces that belong to no document. */
    STRAY,

    /** A record of the log that cannot be folded: no store is to blame, nothing is mended. */
    LOG;

    /** As JSON and people name it, such as {@code ghost}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
