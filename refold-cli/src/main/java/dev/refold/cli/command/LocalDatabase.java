package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.SecretUrl;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.services.LocalServices;
import dev.refold.services.Service;
import dev.refold.services.ServiceStatus;
import java.util.Set;

/** Sees to a database where the store pgvector is wanted and none is named. */
final class LocalDatabase {

    private static final String PGVECTOR = "pgvector";

    private final Terminal terminal;
    private final DataDir dir;

    LocalDatabase(Terminal terminal, DataDir dir) {
        this.terminal = terminal;
        this.dir = dir;
    }

    /** @throws dev.refold.services.ServiceException when there is none and none can be made */
    Configuration completed(Configuration configuration) {
        Configuration.Stores.PgVector pgvector = configuration.stores().pgvector();
        if (!configuration.activeStores().contains(PGVECTOR) || pgvector.url().isPresent()) {
            return configuration;
        }
        terminal.say("refold: no DATABASE_URL; starting a PostgreSQL with pgvector in %s …", dir.services());
        ServiceStatus status = LocalServices.in(dir.services()).up(Set.of(Service.POSTGRES)).getFirst();
        return switch (status) {
            case ServiceStatus.Running running -> {
                terminal.say("refold: PostgreSQL runs (%s): %s%nrefold: it stays up; `refold services down` ends it",
                        running.how(), running.address());
                yield configuration.withPgVector(new SecretUrl(running.address()), pgvector.schema());
            }
            case ServiceStatus.Stopped _ -> throw new CommandException(ExitCode.UNREACHABLE,
                    "PostgreSQL did not start; its log is in " + dir.services());
        };
    }
}
