package dev.refold.schemas;

import java.util.Arrays;
import java.util.Optional;

/** What a document's content is written in; decides how it is turned into text and chunked. */
public enum ContentType {

    PLAIN("text/plain"), MARKDOWN("text/markdown"), HTML("text/html");

    private final String mediaType;

    ContentType(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Ignores case and parameters such as {@code ;charset=utf-8}. */
    public static Optional<ContentType> ofMediaType(String mediaType) {
        String bare = mediaType.split(";", 2)[0].strip();
        return Arrays.stream(values()).filter(type -> type.mediaType.equalsIgnoreCase(bare)).findFirst();
    }
}
