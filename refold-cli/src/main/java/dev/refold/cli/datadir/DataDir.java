package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where everything of one installation lies. */
public record DataDir(Path root) {

    public DataDir {
        root = root.toAbsolutePath().normalize();
    }

    public Path broker() {
        return root.resolve("kafka");
    }

    public Path embedder() {
        return root.resolve("embedder");
    }

    public Path lucene() {
        return root.resolve("lucene");
    }

    public Path services() {
        return root.resolve("services");
    }

    /** For databases that are deleted after use; those of processes that were killed lie there still. */
    public Path temporary() {
        return root.resolve("temporary");
    }

    /**
     * Makes {@link #temporary} anew; by whoever has the lock.
     *
     * @throws CommandException when what lies there cannot be removed
     */
    public void emptyTemporary() {
        try {
            if (Files.exists(temporary())) {
                Trees.delete(temporary());
            }
            Files.createDirectories(temporary());
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE,
                    temporary() + " cannot be emptied (" + e + "); remove it by hand",
                    e);
        }
    }

    /** Of the demo that stays up, inside this one. */
    public DataDir demo() {
        return new DataDir(root.resolve("demo"));
    }

    /** Of the demo that ends by itself. */
    public DataDir demoToExit() {
        return new DataDir(root.resolve("demo-exit"));
    }

    /** For results of `refold load`. */
    public Path load() {
        return root.resolve("load");
    }

    public Path log() {
        return root.resolve("refold.log");
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path runFile() {
        return root.resolve("run.json");
    }

    Path installationFile() {
        return root.resolve("installation.json");
    }

    /** @throws CommandException when it cannot be made */
    public DataDir create() {
        try {
            Files.createDirectories(root);
            return this;
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "the data directory " + root + " cannot be made (" + e
                    + "); name another with --data-dir", e);
        }
    }
}
