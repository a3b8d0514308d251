package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.EmbeddedDocument.Present;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random events against an oracle that knows nothing of fence and stores: it keeps the whole history and looks through
 * it anew for every answer.
 */
class RandomEventsTest {

    private static final int EVENTS = 300;
    private static final int DOCUMENTS = 6;

    @TempDir
    private Path stateDir;

    /** One event as it was sent. */
    private record Sent(int document, OptionalLong version, boolean delete, String content) {}

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void what_is_embedded_in_the_end_is_what_a_look_through_the_whole_history_finds(int round) {
        long seed = Long.getLong("refold.seed", System.nanoTime()) + round;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        FakeEmbedder model = FakeEmbedder.remote();
        List<Sent> history = new ArrayList<>();
        try (EmbedderBench bench = EmbedderBench.of(model, stateDir)) {
            for (int i = 0; i < EVENTS; i++) {
                Sent next = history.isEmpty() || random.nextInt(5) > 0
                        ? randomEvent(random)
                        : history.get(random.nextInt(history.size()));
                history.add(next);
                send(bench, next);
                disturb(random, model, bench);
            }
            model.mend();
            model.release();
            bench.settle();

            assertThat(lastStates(bench.documents())).as("seed %d", seed).isEqualTo(expected(history));
            assertOrdersGrow(bench.documents(), seed);
            assertThat(bench.counts().balanced()).isTrue();
        }
    }

    private static Sent randomEvent(Random random) {
        OptionalLong version = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(20));
        return new Sent(random.nextInt(DOCUMENTS), version, random.nextInt(4) == 0, "text " + random.nextInt(8));
    }

    private static void send(EmbedderBench bench, Sent event) {
        String id = "d" + event.document();
        if (event.delete()) {
            event.version().ifPresentOrElse(version -> bench.delete(id, version), () -> bench.delete(id));
        } else {
            event.version().ifPresentOrElse(version -> bench.upsert(id, version, event.content()),
                    () -> bench.upsert(id, event.content()));
        }
    }

    private static void disturb(Random random, FakeEmbedder model, EmbedderBench bench) {
        switch (random.nextInt(12)) {
            case 0 -> model.hold();
            case 1 -> model.breakDown();
            case 2 -> model.mend();
            case 3 -> model.release();
            case 4 -> bench.tick();
            default -> {
                // Events follow at once.
            }
        }
    }

    /** Content by document; "deleted" for a delete. */
    private static Map<Integer, String> lastStates(List<EmbeddedDocument> written) {
        Map<Integer, String> states = new HashMap<>();
        for (EmbeddedDocument state : written) {
            states.put(Integer.parseInt(state.key().id().substring(1)),
                    state instanceof Present present ? present.text() : "deleted");
        }
        return states;
    }

    /**
     * The winner of a document: among all events the first with the greatest version stated so far, unless an event
     * without a version came after it; then the last of those.
     */
    private static Map<Integer, String> expected(List<Sent> history) {
        Map<Integer, String> states = new HashMap<>();
        for (int document = 0; document < DOCUMENTS; document++) {
            int winner = -1;
            long greatest = -1;
            for (int i = 0; i < history.size(); i++) {
                Sent event = history.get(i);
                boolean wins = event.version().isEmpty() || event.version().getAsLong() > greatest;
                if (event.document() == document && wins) {
                    winner = i;
                    greatest = Math.max(greatest, event.version().orElse(-1));
                }
            }
            if (winner >= 0) {
                Sent event = history.get(winner);
                states.put(document, event.delete() ? "deleted" : event.content());
            }
        }
        return states;
    }

    private static void assertOrdersGrow(List<EmbeddedDocument> written, long seed) {
        Map<String, EmbeddedDocument> last = new HashMap<>();
        for (EmbeddedDocument state : written) {
            EmbeddedDocument before = last.put(state.key().id(), state);
            if (before != null) {
                assertThat(state.order()).as("seed %d, document %s", seed, state.key())
                        .isGreaterThan(before.order());
            }
        }
    }
}
