package dev.refold.ingest.source;

import java.util.Iterator;
import java.util.OptionalLong;

/**
 * The items of a source, read lazily. Used by one thread and closed by who opened it. {@link #hasNext} and {@link #next} throw {@link SourceException} when the source as a whole fails.
 */
public interface SourceItems extends Iterator<SourceItem>, AutoCloseable {

    /** How many of {@link #totalBytes} are read or passed over. */
    long bytesRead();

    /** The size of the whole source as seen at the start; empty for a stream without an end known beforehand. */
    OptionalLong totalBytes();

    @Override
    void close();
}
