package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A data directory that holds nothing but a demo, so that it may be emptied. */
public final class DemoDir {

    private static final String MARKER = "demo";

    private DemoDir() {}

    /** @throws CommandException when it holds something else */
    public static DataDir open(DataDir dir) {
        dir.create();
        Path marker = dir.root().resolve(MARKER);
        if (Files.exists(marker)) {
            return dir;
        }
        if (!Trees.entries(dir.root()).isEmpty()) {
            throw new CommandException(ExitCode.USAGE, dir.root() + " is no demo's directory and is not empty; the demo"
                    + " takes one of its own: leave --data-dir out, or name a new one");
        }
        try {
            Files.writeString(marker, "This directory holds a demo and may be emptied by the next one.\n");
        } catch (IOException e) {
            throw new UncheckedIOException("marking " + dir.root(), e);
        }
        return dir;
    }

    /** Removes what earlier demos left, but for servers: they may run, and outlive every demo. */
    public static void empty(DataDir dir) {
        try (DataDirLock _ = DataDirLock.acquire(dir)) {
            Set<Path> kept = Set.of(dir.root().resolve(MARKER), dir.lock(), dir.services());
            Trees.entries(dir.root()).stream().filter(entry -> !kept.contains(entry)).forEach(DemoDir::delete);
        }
    }

    public static boolean isFresh(DataDir dir) {
        return !Files.exists(dir.installationFile());
    }

    private static void delete(Path tree) {
        try {
            Trees.delete(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("emptying " + tree, e);
        }
    }
}
