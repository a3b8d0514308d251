package dev.refold.schemas;

/**
 * The hash of what an event says about its document: everything but key, version and times. Two events of one document
 * with equal hashes are duplicates. Stored, so its input never changes without a new format number.
 */
public final class DocumentHash {

    private DocumentHash() {}

    public static ContentHash of(DocumentEvent event) {
        ContentHash.Builder hash = ContentHash.builder().text(EventType.of(event).inValue());
        switch (event) {
            case DocumentEvent.Deleted _ -> {
                // All deletes are alike.
            }
            case DocumentEvent.Upserted upserted -> addContent(hash, upserted);
        }
        return hash.build();
    }

    private static void addContent(ContentHash.Builder hash, DocumentEvent.Upserted event) {
        hash.text(event.title()).text(event.content()).text(event.contentType().mediaType())
                .text(event.language().orElse(""));
        hash.number(event.metadata().values().size());
        event.metadata().values().forEach((key, value) -> {
            hash.text(key);
            addValue(hash, value);
        });
        hash.number(event.givenChunks().size());
        for (DocumentEvent.GivenChunk chunk : event.givenChunks()) {
            hash.text(chunk.text()).bytes(Float32.toLittleEndian(chunk.vector()));
        }
    }

    /** The leading letter keeps the string "true" apart from true. */
    private static void addValue(ContentHash.Builder hash, MetadataValue value) {
        switch (value) {
            case MetadataValue.Text text -> hash.text("s").text(text.value());
            case MetadataValue.Numeric number -> hash.text("n").number(Double.doubleToLongBits(number.value()));
            case MetadataValue.Bool bool -> hash.text("b").number(bool.value() ? 1 : 0);
            case MetadataValue.Many many -> {
                hash.text("a").number(many.values().size());
                many.values().forEach(element -> addValue(hash, element));
            }
        }
    }
}
