package dev.refold.store.lucene;

import dev.refold.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.lucene.util.IOUtils;

/** {@code installation-id}: beside the list of generations, made once and never written again. */
final class InstallationFile {

    private InstallationFile() {}

    /**
     * Reads it, made where there is none.
     *
     * @throws StoreException.Mismatch when it is damaged
     */
    static String open(Path root) throws IOException {
        Path file = root.resolve("installation-id");
        if (Files.exists(file)) {
            return checked(file, Files.readString(file).strip());
        }
        String made = UUID.randomUUID().toString();
        Path fresh = root.resolve("installation-id.new");
        Files.writeString(fresh, made + '\n');
        IOUtils.fsync(fresh, false);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        IOUtils.fsync(root, true);
        return made;
    }

    private static String checked(Path file, String id) {
        if (!id.matches("[A-Za-z0-9-]{1,64}")) {
            throw new StoreException.Mismatch(file + " is damaged. Remove it: a new one is made, and the index stays");
        }
        return id;
    }
}
