package dev.refold.ingest.source;

/**
 * Where documents come from. Unless an implementation says otherwise it can be opened again and again, and hands out
 * the same items in the same order as long as nobody changes what it reads.
 */
public interface DocumentSource {

    /**
     * Starts reading from the beginning. Items are read as they are asked for, so memory stays bounded.
     *
     * @throws SourceException when nothing of the source can be read; a single bad document is a
     *         {@link SourceItem.Problem} instead
     */
    SourceItems open();
}
