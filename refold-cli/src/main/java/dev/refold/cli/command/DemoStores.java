package dev.refold.cli.command;

import dev.refold.cli.config.Configuration;
import dev.refold.cli.stack.StoreRemoval;

/** Gives a demo names of its own on the servers that it may share with real installations. */
final class DemoStores {

    private final Terminal terminal;
    private final String suffix;

    DemoStores(Terminal terminal, String suffix) {
        this.terminal = terminal;
        this.suffix = suffix;
    }

    /** @param fresh whether what an earlier demo left there is to be removed */
    Configuration apart(Configuration configuration, boolean fresh) {
        Configuration apart = chroma(pgvector(configuration));
        if (fresh) {
            apart.activeStores().stream().filter(StoreRemoval::isPossibleFor)
                    .forEach(store -> StoreRemoval.of(store, apart));
        }
        return apart;
    }

    private Configuration pgvector(Configuration configuration) {
        Configuration.Stores.PgVector pgvector = configuration.stores().pgvector();
        if (pgvector.url().isEmpty() || !configuration.activeStores().contains("pgvector")) {
            return configuration;
        }
        String schema = pgvector.schema() + '_' + suffix;
        terminal.say("refold: pgvector uses the schemas %s and %s_g<generation>", schema, schema);
        return configuration.withPgVector(pgvector.url().get(), schema);
    }

    private Configuration chroma(Configuration configuration) {
        Configuration.Stores.Chroma chroma = configuration.stores().chroma();
        if (chroma.url().isEmpty() || !configuration.activeStores().contains("chroma")) {
            return configuration;
        }
        String prefix = chroma.prefix() + '-' + suffix.replace('_', '-');
        terminal.say("refold: chroma uses the collections %s-registry and %s-g<generation>-…", prefix, prefix);
        return configuration.withChroma(chroma.url().get(), prefix);
    }
}
