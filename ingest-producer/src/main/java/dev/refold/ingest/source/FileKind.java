package dev.refold.ingest.source;

import dev.refold.schemas.ContentType;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which files are documents, told by the ends of their names. */
final class FileKind {

    /** For messages. */
    static final String READ = ".txt, .md, .markdown, .html and .htm files are read";

    private static final Map<String, ContentType> BY_EXTENSION = Map.of("txt", ContentType.PLAIN, "md",
            ContentType.MARKDOWN, "markdown", ContentType.MARKDOWN, "html", ContentType.HTML, "htm", ContentType.HTML);

    private FileKind() {}

    static Optional<ContentType> of(Path file) {
        String name = name(file);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return name.lastIndexOf('.') < 0 ? Optional.empty() : Optional.ofNullable(BY_EXTENSION.get(extension));
    }

    /** The last part of a path; empty for a root such as {@code /}, which has none. */
    static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
