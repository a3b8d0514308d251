package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.SecretUrl;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.services.LocalServices;
import dev.refold.services.Service;
import dev.refold.services.ServiceStatus;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Sees to a server where a store is wanted that needs one and none is named. */
final class LocalServers {

    /**
     * @param label what people call it
     * @param isNamed whether the configuration says where it is
     * @param naming puts its address there
     */
    private record Server(String store, Service service, String label, Predicate<Configuration.Stores> isNamed,
            BiFunction<Configuration, String, Configuration> naming) {}

    private static final List<Server> SERVERS = List.of(
            new Server("pgvector", Service.POSTGRES, "PostgreSQL with pgvector",
                    stores -> stores.pgvector().url().isPresent(),
                    (configuration, address) -> configuration.withPgVector(new SecretUrl(address),
                            configuration.stores().pgvector().schema())),
            new Server("chroma", Service.CHROMA, "Chroma", stores -> stores.chroma().url().isPresent(),
                    (configuration, address) -> configuration.withChroma(URI.create(address),
                            configuration.stores().chroma().prefix())));

    private final Terminal terminal;
    private final DataDir dir;
    private final String option;

    /** @param option of other commands, with which they find this directory; may be empty */
    LocalServers(Terminal terminal, DataDir dir, String option) {
        this.terminal = terminal;
        this.dir = dir;
        this.option = option;
    }

    /** @throws dev.refold.services.ServiceException when there is none and none can be made */
    Configuration completed(Configuration configuration) {
        List<Server> missing = SERVERS.stream().filter(server -> configuration.activeStores().contains(server.store())
                && !server.isNamed().test(configuration.stores())).toList();
        Configuration completed = configuration;
        for (Server server : missing) {
            completed = server.naming().apply(completed, started(server));
        }
        if (!missing.isEmpty()) {
            boolean one = missing.size() == 1;
            terminal.say("refold: %s up; `refold services down%s` ends %s", one ? "it stays" : "they stay", option,
                    one ? "it" : "them");
        }
        return completed;
    }

    private String started(Server server) {
        terminal.say("refold: no %s; starting a %s in %s …", server.service().variable(), server.label(),
                dir.services());
        return switch (LocalServices.in(dir.services()).up(Set.of(server.service())).getFirst()) {
            case ServiceStatus.Running running -> {
                terminal.say("refold: %s runs (%s): %s", server.label(), running.how(), running.address());
                yield running.address();
            }
            case ServiceStatus.Stopped _ -> throw new CommandException(ExitCode.UNREACHABLE, server.label()
                    + " did not start; its log is in " + dir.services());
        };
    }
}
