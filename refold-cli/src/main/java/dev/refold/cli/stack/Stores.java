package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.Configuration.Stores.PgVector;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.IndexStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** The only place that knows which stores there are. */
final class Stores {

    /** A server that is down is tried again, with its trouble shown meanwhile. */
    private static final Duration BOOT_TIMEOUT = Duration.ofSeconds(2);

    private final Configuration configuration;
    private final DataDir dir;
    private final MeterRegistry registry;

    Stores(Configuration configuration, DataDir dir, MeterRegistry registry) {
        this.configuration = configuration;
        this.dir = dir;
        this.registry = registry;
    }

    /** @throws CommandException when the store is not configured; a server that is down is waited for instead */
    IndexStore open(String name) throws InterruptedException {
        return switch (name) {
            case "lucene" -> LuceneStore.open(dir.lucene());
            case "memory" -> MemoryStore.create();
            case "pgvector" -> pgvector();
            default -> throw new CommandException(ExitCode.USAGE, "there is no store \"" + name + "\" in this version;"
                    + " there are lucene, pgvector and memory");
        };
    }

    /** Whether sinks of several processes fold one index together. */
    static boolean shared(String name) {
        return name.equals("pgvector");
    }

    private IndexStore pgvector() throws InterruptedException {
        PgVectorSettings settings = settings(configuration.stores().pgvector());
        return AwaitedStore.open("pgvector", () -> PgVectorStore.open(settings, registry));
    }

    /** Drops every schema of the installation. */
    static void removePgVector(PgVector wanted) {
        PgVectorStore.remove(settings(wanted));
    }

    private static PgVectorSettings settings(PgVector wanted) {
        String url = wanted.url().orElseThrow(() -> new CommandException(ExitCode.USAGE,
                "the store pgvector needs a database: set DATABASE_URL or stores.pgvector.url to"
                        + " postgres://user:password@host:port/database"))
                .reveal();
        return PgVectorSettings.of(url).withSchema(wanted.schema()).withPoolSize(wanted.pool())
                .withBootTimeout(BOOT_TIMEOUT);
    }
}
