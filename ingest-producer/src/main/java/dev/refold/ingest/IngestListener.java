package dev.refold.ingest;

import dev.refold.ingest.source.SourceItem;

/** Told how an ingestion goes, always on the thread that runs it. */
public interface IngestListener {

    IngestListener NONE = new IngestListener() {
    };

    /** After every item, and once at the end: quick, or throttled by who draws it. */
    default void progressed(IngestProgress progress) {}

    /** Each one, also those beyond what the report keeps. */
    default void met(SourceItem.Problem problem) {}
}
