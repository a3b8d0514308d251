package dev.refold.ingest.source;

import dev.refold.schemas.DocumentEvent;

/** What a source hands out, one by one. */
public sealed interface SourceItem {

    /** What a person finds it by: a path, a file with a line number, a class name. */
    String name();

    /** An event to be published. */
    record Document(DocumentEvent event, String name) implements SourceItem {}

    /**
     * Something that should have become a document and did not.
     *
     * @param reason what is wrong and what to do; never content
     */
    record Problem(String name, String reason) implements SourceItem {}

    /** Something that is not meant to be a document, such as an image in a folder of texts. No reason to worry. */
    record Skipped(String name, String reason) implements SourceItem {}
}
