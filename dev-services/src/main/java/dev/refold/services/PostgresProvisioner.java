package dev.refold.services;

import java.util.List;
import java.util.Optional;

/**
 * Finds a PostgreSQL server with pgvector's files, and installs what is missing where it may: as root on Debian and
 * its kin. Elsewhere it fails and says what to install. Safe to call from several threads and processes at once: one
 * installs, the others wait. Progress goes to standard error.
 */
public final class PostgresProvisioner {

    private PostgresProvisioner() {}

    /** Makes sure that {@link PostgresServer} will find what it needs, and says what that is. */
    public static String provision() {
        PostgresInstallation found = ensure();
        return "PostgreSQL " + found.major() + " with pgvector " + found.pgvector().orElseThrow() + " in "
                + found.bin();
    }

    static PostgresInstallation ensure() {
        return complete().orElseGet(PostgresProvisioner::installLocked);
    }

    private static Optional<PostgresInstallation> complete() {
        return PostgresInstallation.all().stream().filter(found -> found.pgvector().isPresent()).findFirst();
    }

    private static PostgresInstallation installLocked() {
        if (!Apt.isOurs()) {
            throw new ServiceException(advice("it can be installed by itself only as root with apt-get"));
        }
        return Apt.exclusively(() -> complete().orElseGet(() -> {
            new PostgresPackages(Apt.WORK).install();
            return complete().orElseThrow(
                    () -> new ServiceException(advice("installing it left no pgvector behind")));
        }));
    }

    static String advice(String reason) {
        List<PostgresInstallation> servers = PostgresInstallation.all();
        String package_ = servers.isEmpty()
                ? "PostgreSQL (server, 15 or newer) and its pgvector extension"
                : "pgvector for PostgreSQL " + servers.getFirst().major() + " (package postgresql-"
                        + servers.getFirst().major() + "-pgvector, or build it from its sources)";
        return "no PostgreSQL with pgvector here, and " + reason + ".\nInstall " + package_
                + ", or start Docker, or set DATABASE_URL to a server that has it.";
    }
}
