package dev.refold.store.chroma;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.store.BulkLoad;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.audit.Scanned;
import dev.refold.store.audit.ScannedDocument;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store in a database of its own, and hands that reach around it. */
abstract class ChromaTest {

    static final Space SPACE = new Space("toy", "random", EmbeddedDocuments.DIMENSIONS, ChunkerSettings.DEFAULT,
            "english");
    static final SinkPosition END = new SinkPosition(TestSink.TOPIC, 0, 500, 3, 0);

    final ChromaSettings settings = ChromaFixture.settings();
    ChromaStore store;
    private ChromaHttp http;

    @BeforeEach
    void open() {
        store = ChromaStore.open(settings);
        http = ChromaHttp.open(settings);
    }

    @AfterEach
    void remove() {
        http.close();
        store.close();
        ChromaStore.remove(settings);
    }

    /** The server, past the store. */
    final Collections server() {
        return new Collections(http, ServerProfile.of(http, settings), settings);
    }

    final BulkLoad load(Generation generation, EmbeddedDocument... documents) {
        BulkLoad load = store.beginLoad(generation.number());
        load.add(List.of(documents));
        load.flush();
        load.index(_ -> {});
        return load;
    }

    static GenerationChoice numbered(Generation generation) {
        return new GenerationChoice.Numbered(generation.number());
    }

    static List<Scanned> found(StoreScan scan) {
        try (scan) {
            List<Scanned> found = new ArrayList<>();
            scan.forEach(found::add);
            return found;
        }
    }

    static List<Scanned.Stray> strays(List<Scanned> found) {
        return found.stream().filter(Scanned.Stray.class::isInstance).map(Scanned.Stray.class::cast).toList();
    }

    static List<ScannedDocument> documents(List<Scanned> found) {
        return found.stream().filter(ScannedDocument.class::isInstance).map(ScannedDocument.class::cast).toList();
    }
}
