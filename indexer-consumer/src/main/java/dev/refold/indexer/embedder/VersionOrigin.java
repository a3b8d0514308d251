package dev.refold.indexer.embedder;

/** Where the version in a {@link Head}'s order comes from. Codes are stored: never change one. */
enum VersionOrigin {

    /** No event of this document ever stated a version: it is 0 by default. */
    NONE(0),
    /** The head's own event stated it. */
    STATED(1),
    /** An earlier event stated it; the head's own did not, and came after. */
    INHERITED(2);

    private final int code;

    VersionOrigin(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static VersionOrigin ofCode(int code) {
        return switch (code) {
            case 0 -> NONE;
            case 1 -> STATED;
            case 2 -> INHERITED;
            default -> throw new IllegalArgumentException("no origin of a version has code " + code);
        };
    }
}
