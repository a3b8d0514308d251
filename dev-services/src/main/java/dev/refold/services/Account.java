package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who runs PostgreSQL: it refuses root, so root lends it to the account {@code postgres}; anybody else runs it as
 * themselves.
 *
 * @param other
 *            the account to change to, when it is not the current one
 */
record Account(Optional<String> other) {

    private static final String POSTGRES = "postgres";

    static boolean isRoot() {
        return "0".equals(Command.of("id", "-u").output());
    }

    static Account forPostgres() {
        if (!isRoot()) {
            return new Account(Optional.empty());
        }
        if (!Command.of("id", "-u", POSTGRES).succeeds()) {
            throw new ServiceException("PostgreSQL refuses to run as root and there is no account '" + POSTGRES
                    + "': install the distribution's PostgreSQL package or run as another user");
        }
        return new Account(Optional.of(POSTGRES));
    }

    Command command(List<String> line) {
        List<String> full = new ArrayList<>();
        other.ifPresent(name -> full.addAll(List.of("runuser", "-u", name, "--")));
        full.addAll(line);
        return Command.of(full);
    }

    /**
     * A folder that the account owns and reaches. That is the wanted one; but where a parent shuts the account out (a
     * home of root's), a symbolic link to a folder in the account's own home.
     */
    Path ownedFolder(Path wanted) {
        try {
            Path parent = Files.createDirectories(wanted.toAbsolutePath().getParent());
            if (other.isPresent()) {
                openTemporaryParents(parent);
                if (!command(List.of("test", "-x", parent.toString())).succeeds()) {
                    Files.createSymbolicLink(wanted, Files.createTempDirectory(home(), "refold-"));
                }
            }
            Path real = Files.createDirectories(wanted).toRealPath();
            own(real);
            return real;
        } catch (IOException e) {
            throw new UncheckedIOException("making a folder for PostgreSQL at " + wanted, e);
        }
    }

    private void own(Path folder) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        view.setPermissions(EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.OWNER_EXECUTE));
        if (other.isPresent()) {
            view.setOwner(folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(other.get()));
        }
    }

    private Path home() {
        return Path.of(Command.of("runuser", "-u", other.orElseThrow(), "--", "sh", "-c", "cd && pwd").output());
    }

    /** Temporary folders are made for their owner only; others get the right to pass through, not to look. */
    private static void openTemporaryParents(Path folder) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
        for (@Nullable
        Path at = folder.toRealPath(); at != null && at.startsWith(temporary)
                && !at.equals(temporary); at = at.getParent()) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(at);
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(at, permissions);
            }
        }
    }
}
