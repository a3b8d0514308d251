package dev.refold.ingest.source;

import dev.refold.schemas.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * JSON Lines: a document a line, {@code {"id","title","content","metadata",…}}, or a whole event, which may also be
 * {@code {"type":"deleted","id":…}}. A line that names a tenant must name the one given here.
 *
 * <p>
 * Lines are read one by one. A line longer than an event may be is passed over without being held; it and lines that
 * are no valid event are a {@link SourceItem.Problem} with their number. Blank lines count but say nothing.
 */
public final class JsonLinesSource implements DocumentSource {

    /** How a source comes by its bytes. */
    @FunctionalInterface
    private interface Opener {
        JsonLinesItems open() throws IOException;
    }

    private final String name;
    private final Opener opener;

    private JsonLinesSource(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    public static JsonLinesSource ofFile(Path file, String tenant, Limits limits) {
        return new JsonLinesSource(file.toString(), () -> {
            OptionalLong size = Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
            return new JsonLinesItems(Files.newInputStream(file), file.toString(), size, tenant, limits);
        });
    }

    /**
     * A stream such as standard input. It can be opened once, and is closed with its items.
     *
     * @param name what people know it by
     */
    public static JsonLinesSource ofStream(InputStream in, String name, String tenant, Limits limits) {
        return new JsonLinesSource(name, () -> new JsonLinesItems(in, name, OptionalLong.empty(), tenant, limits));
    }

    @Override
    public SourceItems open() {
        try {
            return opener.open();
        } catch (IOException e) {
            throw new SourceException(name + ": " + FileFailure.reason(e), e);
        }
    }
}
