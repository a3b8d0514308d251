package dev.refold.schemas;

/**
 * What the gate accepts. Sizes of text are in UTF-8 bytes. Anything beyond ends as a dead letter that names the limit.
 *
 * @param idBytes at most 512 by default; PostgreSQL's B-tree refuses keys above about 2,700 bytes
 * @param jsonDepth nesting of the event's JSON; checked before the tree is built
 * @param chunks chunks of one document
 */
public record Limits(int idBytes, int tenantBytes, int titleBytes, int metadataEntries, int metadataKeyBytes,
        int metadataStringBytes, int metadataArrayLength, int jsonDepth, int eventBytes, int chunks) {

    public static final Limits DEFAULT = new Limits(512, 128, 8 << 10, 256, 256, 8 << 10, 256, 8, 4 << 20, 4_096);

    public Limits {
        requirePositive(idBytes, tenantBytes, titleBytes, metadataEntries, metadataKeyBytes, metadataStringBytes,
                metadataArrayLength, jsonDepth, eventBytes, chunks);
    }

    private static void requirePositive(int... values) {
        for (int value : values) {
            if (value <= 0) {
                throw new IllegalArgumentException("every limit is positive, found " + value);
            }
        }
    }
}
