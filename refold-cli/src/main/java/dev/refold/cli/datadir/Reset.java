package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Deletes a data directory, which nothing may run on. */
public final class Reset {

    private static final Set<String> OURS = Set.of("kafka", "embedder", "lucene", "services", "temporary", "demo",
            "demo-exit", "load", "run.json", "installation.json", "lock");

    private Reset() {}

    /** @param bytes of the files in it */
    public record Entry(Path path, long bytes) {}

    /**
     * What would be deleted.
     *
     * @throws CommandException when it is no data directory, or not one alone: folders of the same names may be somebody's
     */
    public static List<Entry> entries(DataDir dir) {
        if (!Files.exists(dir.installationFile())) {
            throw new CommandException(ExitCode.USAGE, dir.root()
                    + " is no data directory of Refold: it has no " + dir.installationFile().getFileName()
                    + ". Nothing was deleted");
        }
        List<Path> entries = Trees.entries(dir.root());
        entries.stream().filter(entry -> !isOurs(entry.getFileName().toString())).findFirst().ifPresent(foreign -> {
            throw new CommandException(ExitCode.USAGE, foreign + " is not Refold's, so the rest may be somebody's, too."
                    + " Nothing was deleted; move it away, or delete by hand");
        });
        return entries.stream().map(entry -> new Entry(entry, Trees.bytes(entry))).toList();
    }

    private static boolean isOurs(String name) {
        return OURS.contains(name) || name.startsWith("refold.log");
    }

    /**
     * The file that says what this is goes last but for the lock, so that whoever is interrupted may try again.
     *
     * @throws CommandException when something runs on it, or a file cannot be deleted
     */
    public static void delete(DataDir dir) {
        try (DataDirLock _ = DataDirLock.acquire(dir)) {
            for (Entry entry : entries(dir)) {
                if (!entry.path().equals(dir.installationFile()) && !entry.path().equals(dir.lock())) {
                    Trees.delete(entry.path());
                }
            }
            Files.delete(dir.installationFile());
            Files.delete(dir.lock());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, dir.root() + " is deleted in part only (" + e
                    + "); mend that and say it again", e);
        }
    }
}
