package dev.refold.cli.stack;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.config.Configuration.Stores.Chroma;
import dev.refold.cli.config.Configuration.Stores.PgVector;
import dev.refold.cli.config.ConfigurationLoader;
import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.lucene.LuceneStore;
import dev.refold.store.memory.MemoryStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** The only place that knows which stores there are. */
final class Stores {

    /** A server that is down is tried again, with its trouble shown meanwhile. */
    private static final Duration BOOT_TIMEOUT = Duration.ofSeconds(2);

    private static final Set<String> SHARED = Set.of("pgvector", "chroma");

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
            case "chroma" -> chroma();
            default -> throw new CommandException(ExitCode.USAGE, "there is no store \"" + name + "\" in this version;"
                    + " there are " + String.join(", ", ConfigurationLoader.STORES));
        };
    }

    /** Whether sinks of several processes fold one index together. */
    static boolean shared(String name) {
        return SHARED.contains(name);
    }

    private IndexStore pgvector() throws InterruptedException {
        PgVectorSettings settings = settings(configuration.stores().pgvector());
        return AwaitedStore.open("pgvector", () -> PgVectorStore.open(settings, registry));
    }

    private IndexStore chroma() throws InterruptedException {
        ChromaSettings settings = settings(configuration.stores().chroma());
        return AwaitedStore.open("chroma", () -> ChromaStore.open(settings));
    }

    /** Takes the installation out of its server; one that lies in the data directory goes with that. */
    static void remove(String name, Configuration configuration) {
        switch (name) {
            case "pgvector" -> PgVectorStore.remove(settings(configuration.stores().pgvector()));
            case "chroma" -> ChromaStore.remove(settings(configuration.stores().chroma()));
            default -> throw new IllegalArgumentException(name + " is on no server");
        }
    }

    private static PgVectorSettings settings(PgVector wanted) {
        String url = wanted.url().orElseThrow(() -> new CommandException(ExitCode.USAGE,
                "the store pgvector needs a database: set DATABASE_URL or stores.pgvector.url to"
                        + " postgres://user:password@host:port/database"))
                .reveal();
        return PgVectorSettings.of(url).withSchema(wanted.schema()).withPoolSize(wanted.pool())
                .withBootTimeout(BOOT_TIMEOUT);
    }

    private static ChromaSettings settings(Chroma wanted) {
        URI url = wanted.url().orElseThrow(() -> new CommandException(ExitCode.USAGE, "the store chroma needs a server:"
                + " set CHROMA_URL or stores.chroma.url to http://host:port (`refold services up chroma` starts one)"));
        return ChromaSettings.of(url.toString()).withPrefix(wanted.prefix());
    }
}
