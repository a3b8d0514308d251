package dev.refold.cli.command;

import dev.refold.cli.access.KeyLog;
import dev.refold.cli.access.KeyTopic;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.Units;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.query.access.AccessKey;
import dev.refold.query.access.Scope;
import dev.refold.query.access.StoredKey;
import dev.refold.query.access.Tenants;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code refold keys}, {@code refold keys create} and {@code refold keys revoke}. */
@Command(name = "keys", header = "Lists the access keys of the API, and makes and revokes them.", description = {"",
        "Where auth.mode is required, every request shows a key (Authorization: Bearer KEY). A key is of one tenant"
                + " and has scopes: read, write, monitor (status and metrics), admin (what operators do).",
        "Only a hash of each is kept, in the topic access-keys; every API on this log knows of a new or revoked one"
                + " within seconds.%n"}, footer = {"", "Examples:", "  refold keys", "  refold keys --json",
                        "  refold keys create --tenant acme --scope read,write --name shop --expires 90d",
                        "  refold keys revoke 0123456789abcdef"})
final class KeysCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    private KeysCommand(CommandContext context) {
        this.context = context;
    }

    static CommandLine with(CommandContext context) {
        return new CommandLine(new KeysCommand(context)).addSubcommand(new Create(context))
                .addSubcommand(new Revoke(context));
    }

    @Override
    public Integer call() throws InterruptedException {
        List<StoredKey> keys = log(config.load(context)).keys();
        Instant now = Instant.now();
        if (json) {
            context.terminal().out().println(JsonMapper.shared().writeValueAsString(keys.stream()
                    .map(key -> shown(key, now)).toList()));
            return 0;
        }
        if (keys.isEmpty()) {
            context.terminal().say("There are none; refold keys create --tenant T --scope read makes one.");
            return 0;
        }
        context.terminal().print("%-16s %-8s %-16s %-22s %-20s %-20s %s", "id", "state", "tenant", "scopes", "created",
                "expires", "name");
        keys.forEach(key -> context.terminal().print("%-16s %-8s %-16s %-22s %-20s %-20s %s", key.id(),
                key.stateAt(now), key.tenant(), scopes(key), key.created(), key.expires().map(Instant::toString)
                        .orElse("never"),
                key.name()));
        return 0;
    }

    private static Map<String, Object> shown(StoredKey key, Instant now) {
        Map<String, Object> shown = new HashMap<>(Map.of("id", key.id(), "name", key.name(), "tenant", key.tenant(),
                "scopes", key.scopes().stream().map(Scope::text).sorted().toList(), "state", key.stateAt(now),
                "created", key.created().toString()));
        key.expires().ifPresent(time -> shown.put("expires", time.toString()));
        key.revoked().ifPresent(time -> shown.put("revoked", time.toString()));
        return shown;
    }

    private static String scopes(StoredKey key) {
        return key.scopes().stream().sorted().map(Scope::text).collect(Collectors.joining(","));
    }

    private static KeyLog log(Configuration configuration) throws InterruptedException {
        KafkaAccess kafka = KafkaAccess.of(configuration);
        return KeyLog.open(new KeyTopic(kafka.properties(), kafka.names(), (short) configuration.topics().replicas()));
    }

    @Command(name = "create", header = "Makes a key and prints it, this once.", footer = {"", "Examples:",
            "  refold keys create --tenant acme --scope read --name shop",
            "  refold keys create --tenant acme --scope read,write --expires 90d", "",
            "The key alone goes to standard output: KEY=$(refold keys create …). Nobody can print it again."})
    private static final class Create implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "Whose documents it is for.")
        private String tenant = "";

        @Option(names = "--scope", required = true, split = ",", paramLabel = "SCOPE", description = "read, write,"
                + " monitor or admin; several with commas.")
        private List<String> scopes = new ArrayList<>();

        @Option(names = "--name", paramLabel = "NAME", description = "What to call it in lists.")
        private String name = "";

        @Option(names = "--expires", paramLabel = "DURATION", description = "From now, such as 90d (never).")
        private Optional<String> expires = Optional.empty();

        private Create(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            Configuration configuration = config.load(context);
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            AccessKey key = AccessKey.create(new SecureRandom());
            StoredKey stored = StoredKey.of(key, name, validTenant(), validScopes(), now, validExpiry().map(now::plus));
            log(configuration).write(stored);
            context.terminal().out().println(key.reveal());
            context.terminal().say("%s of tenant %s may %s. It is shown this once; refold keys revoke %s ends it.",
                    key.id(), tenant, scopes(stored), key.id());
            if (!configuration.auth().required()) {
                context.terminal().say("auth.mode is off here: nobody is asked for a key until it is required.");
            }
            return 0;
        }

        private String validTenant() {
            if (!Tenants.isValid(tenant)) {
                throw wrong("--tenant is " + Tenants.FORM);
            }
            return tenant;
        }

        private Set<Scope> validScopes() {
            Set<Scope> valid = EnumSet.noneOf(Scope.class);
            scopes.forEach(text -> valid.add(Scope.of(text.strip()).orElseThrow(() -> wrong("there is no scope "
                    + text + "; write read, write, monitor or admin, or several with commas"))));
            return valid;
        }

        private Optional<Duration> validExpiry() {
            Optional<Duration> duration = expires.flatMap(Units::duration).filter(Duration::isPositive);
            if (expires.isPresent() && duration.isEmpty()) {
                throw wrong("--expires is a duration such as 12h or 90d");
            }
            return duration;
        }

        private static CommandException wrong(String what) {
            return new CommandException(ExitCode.USAGE, what);
        }
    }

    @Command(name = "revoke", header = "Ends a key, for good.", footer = {"", "Examples:",
            "  refold keys revoke 0123456789abcdef", "",
            "Every API that hears Kafka refuses it within seconds. It stays in the list."})
    private static final class Revoke implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Parameters(paramLabel = "ID", description = "As `refold keys` lists it, or the key itself.")
        private String id = "";

        private Revoke(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            KeyLog log = log(config.load(context));
            // Who finds a leaked key has all of it at hand.
            String wanted = AccessKey.parse(id).map(AccessKey::id).orElse(id);
            StoredKey key = log.keys().stream().filter(one -> one.id().equals(wanted)).findFirst()
                    .orElseThrow(() -> new CommandException(ExitCode.USAGE,
                            "there is no such key; refold keys lists them"));
            log.write(key.revokedAt(Instant.now().truncatedTo(ChronoUnit.SECONDS)));
            context.terminal().print("%s of tenant %s is revoked", key.id(), key.tenant());
            return 0;
        }
    }
}
