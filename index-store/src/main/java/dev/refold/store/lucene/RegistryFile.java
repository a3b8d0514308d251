package dev.refold.store.lucene;

import dev.refold.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.lucene.util.IOUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code generations.json}: replaced as a whole, so that a crash leaves the old one or the new one. */
final class RegistryFile {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    RegistryFile(Path root) {
        this.file = root.resolve("generations.json");
    }

    /** @throws StoreException.Mismatch when it is damaged or of another format */
    Registry read() throws IOException {
        if (!Files.exists(file)) {
            return Registry.EMPTY;
        }
        byte[] bytes = Files.readAllBytes(file);
        try {
            requireFormat(JSON.readTree(bytes).path("format").asInt(0));
            return JSON.readValue(bytes, Registry.class).inPresentFormat();
        } catch (JacksonException e) {
            throw new StoreException.Mismatch(file + " is damaged: " + e.getOriginalMessage()
                    + ". Move the directory away and start with an empty one: the log has every document");
        }
    }

    private void requireFormat(int format) {
        if (format < Registry.OLDEST_FORMAT || format > Registry.FORMAT) {
            throw new StoreException.Mismatch(file + " has format " + format + ", this release of Refold reads "
                    + Registry.OLDEST_FORMAT + " to " + Registry.FORMAT + ": a newer release wrote it. Nothing was"
                    + " changed; use that release, or move the directory away: the index is then folded from the log"
                    + " anew");
        }
    }

    void write(Registry registry) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(registry));
        IOUtils.fsync(fresh, false);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        IOUtils.fsync(file.toAbsolutePath().getParent(), true);
    }
}
