package dev.refold.ingest.source;

import dev.refold.schemas.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Text, Markdown and HTML files, given by name or found in folders. A file's id is its path below the folder given,
 * with {@code /} on every system; a file given by name has that name as id. The title is the first Markdown heading,
 * the HTML title, or the file's name; the time it happened is when the file was last written; {@code path} and
 * {@code bytes} are metadata.
 *
 * <p>
 * Files must be UTF-8 and no larger than an event may be. Hidden files, links to folders and files of other kinds are
 * {@link SourceItem.Skipped} when they were found in a folder; files of other kinds given by name are a
 * {@link SourceItem.Problem}.
 */
public final class FileSource implements DocumentSource {

    private final List<Path> roots;
    private final String tenant;
    private final Limits limits;

    private FileSource(List<Path> roots, String tenant, Limits limits) {
        this.roots = List.copyOf(roots);
        this.tenant = tenant;
        this.limits = limits;
    }

    /** @param roots files and folders, read in this order */
    public static FileSource of(List<Path> roots, String tenant, Limits limits) {
        return new FileSource(roots, tenant, limits);
    }

    @Override
    public SourceItems open() {
        for (Path root : roots) {
            if (!Files.exists(root)) {
                throw new SourceException("There is no file or folder " + root + " (seen from "
                        + Path.of("").toAbsolutePath() + ").");
            }
        }
        return new FileItems(roots, tenant, limits);
    }
}
