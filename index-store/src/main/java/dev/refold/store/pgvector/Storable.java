package dev.refold.store.pgvector;

/** PostgreSQL holds no U+0000, and UTF-8 no lone surrogate: what contains one is not stored, so nothing equals it. */
final class Storable {

    private Storable() {}

    static boolean is(String text) {
        return text.codePoints().noneMatch(
                point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE));
    }
}
