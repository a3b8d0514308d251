package dev.refold.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;
import java.util.Optional;

/** A database of its own for every test. */
final class ChromaFixture implements StoreFixture {

    private final ChromaSettings settings = settings();

    static ChromaSettings settings() {
        ChromaDatabase database = TestChroma.shared().newDatabase();
        return ChromaSettings.of(database.url()).withDatabase(database.tenant(), database.database());
    }

    @Override
    public IndexStore open() {
        return ChromaStore.open(settings);
    }

    @Override
    public IndexStore reopen(IndexStore store) {
        store.close();
        return open();
    }

    @Override
    public void settle(IndexStore store) {
        // Statistics are kept with every batch.
    }

    /** Died between the collections and the registry's entry. */
    @Override
    public Optional<String> plantOrphan(IndexStore store) {
        try (ChromaHttp http = ChromaHttp.open(settings)) {
            Collections server = new Collections(http, ServerProfile.of(http, settings), settings);
            return Optional.of(server.ensure(settings.prefix() + "-g77-heads", Registry.metadata(),
                    Collections.Graph.RECORDS).name());
        }
    }

    @Override
    public IndexStore reopenWithOtherFormat(IndexStore store, int number) {
        String name = settings.prefix() + "-g" + number + "-chunks";
        try (ChromaHttp http = ChromaHttp.open(settings)) {
            Collections server = new Collections(http, ServerProfile.of(http, settings), settings);
            server.delete(name);
            assertThat(server.create(name, Registry.metadata().put("refold_format", 99), Collections.Graph.CHUNKS))
                    .isPresent();
        }
        return reopen(store);
    }

    /** Each generation keeps files open in the server, and a run has hundreds of tests. */
    @Override
    public void close() {
        ChromaStore.remove(settings);
    }
}
