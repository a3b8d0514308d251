package dev.refold.cli.command;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.services.LocalServices;
import dev.refold.services.Service;
import dev.refold.services.ServiceStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code refold services up|down|status|env}. */
@Command(name = "services", synopsisSubcommandLabel = "up|down|status|env", header = "Servers for development:"
        + " PostgreSQL with pgvector, Chroma, Kafka.", description = {"",
                "PostgreSQL and Chroma in Docker when it answers, else native; they outlive the command and keep their data.%n"}, footer = {
                        "", "Examples:", "  refold services up postgres chroma", "  refold services status",
                        "  refold services down", "", "In a shell: eval \"$(refold services env)\""})
final class ServicesCommand {

    static CommandLine with(CommandContext context) {
        CommandLine services = new CommandLine(new ServicesCommand());
        return services.addSubcommand(new Up(context)).addSubcommand(new Down(context))
                .addSubcommand(new Status(context)).addSubcommand(new Env(context));
    }

    /** What the four have in common. */
    private abstract static class Action implements Callable<Integer> {

        final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        Action(CommandContext context) {
            this.context = context;
        }

        LocalServices services() {
            return LocalServices.in(new DataDir(config.load(context).dataDir()).services());
        }

        void print(List<ServiceStatus> statuses) {
            for (ServiceStatus status : statuses) {
                switch (status) {
                    case ServiceStatus.Running running -> context.terminal().print("%-10s runs (%s): %s",
                            running.service().label(), running.how(), running.address());
                    case ServiceStatus.Stopped stopped ->
                        context.terminal().print("%-10s does not run", stopped.service().label());
                }
            }
        }
    }

    private abstract static class ActionOnSome extends Action {

        @Parameters(arity = "0..*", paramLabel = "SERVICE", description = "Which; `refold services"
                + " status` lists them.")
        private List<String> names = new ArrayList<>();

        ActionOnSome(CommandContext context) {
            super(context);
        }

        Set<Service> namedOr(Set<Service> fallback) {
            return names.isEmpty() ? fallback : names.stream().map(ActionOnSome::named).collect(Collectors.toSet());
        }

        private static Service named(String name) {
            return Service.labelled(name)
                    .orElseThrow(() -> new CommandException(ExitCode.USAGE, "there is no service \"" + name
                            + "\"; there are " + Arrays.stream(Service.values()).map(Service::label)
                                    .collect(Collectors.joining(", "))));
        }
    }

    @Command(name = "up", header = "Starts those named (postgres) and waits until they answer.", footer = {"",
            "Examples:", "  refold services up", "  refold services up chroma", "  refold services up postgres kafka"})
    private static final class Up extends ActionOnSome {

        Up(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            print(services().up(namedOr(EnumSet.of(Service.POSTGRES))));
            return 0;
        }
    }

    @Command(name = "down", header = "Stops those named (all); their data stay.", footer = {"", "Examples:",
            "  refold services down", "  refold services down kafka"})
    private static final class Down extends ActionOnSome {

        Down(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            print(services().down(namedOr(EnumSet.allOf(Service.class))));
            return 0;
        }
    }

    @Command(name = "status", header = "Says which run, and where.", footer = {"", "Examples:",
            "  refold services status"})
    private static final class Status extends Action {

        Status(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            print(services().status());
            return 0;
        }
    }

    @Command(name = "env", header = "Prints the variables that tell other programs where they are.", footer = {"",
            "Examples:", "  refold services env", "", "In a shell: eval \"$(refold services env)\""})
    private static final class Env extends Action {

        Env(CommandContext context) {
            super(context);
        }

        @Override
        public Integer call() {
            context.terminal().out().print(services().exports());
            return 0;
        }
    }
}
