package dev.refold.indexer.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.memory.MemoryStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random histories on a real broker, looked at from random times, against an oracle that shares no code with the fold. */
class RandomPastsTest {

    private static final int EVENTS = 260;
    private static final int DOCUMENTS = 9;
    private static final int TEXTS = 60;
    private static final int LOOKS = 10;
    private static final long HALF_A_MILLISECOND = 500_000;

    @TempDir
    private Path folder;

    @Test
    void a_look_at_any_time_shows_what_the_oracle_folds_and_pays_only_for_what_the_log_lacks()
            throws InterruptedException {
        long seed = Long.getLong("refold.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        try (PastStage stage = new PastStage(folder); IndexStore store = MemoryStore.create()) {
            store.create(PastStage.SPACE);
            CountingEmbedder live = new CountingEmbedder();
            send(stage, random, EVENTS / 2);
            stage.embed(live);
            send(stage, random, EVENTS / 2);

            for (int look = 0; look < LOOKS; look++) {
                Sent near = stage.history.get(random.nextInt(stage.history.size()));
                Instant at = near.appended().plusMillis(random.nextInt(3) - 1)
                        .plusNanos(random.nextBoolean() ? HALF_A_MILLISECOND : 0);
                String round = "seed " + seed + ", look " + look + " at " + at;
                look(stage, store, at, Set.copyOf(live.texts()), round);
            }
        }
    }

    private static void send(PastStage stage, Random random, int events) {
        for (int i = 0; i < events; i++) {
            String id = "d" + random.nextInt(DOCUMENTS);
            OptionalLong version = random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(30));
            List<Sent> garbage = stage.history.stream().filter(sent -> sent.kind() == Sent.Kind.GARBAGE).toList();
            switch (random.nextInt(10)) {
                case 0, 1 -> stage.delete(id, version);
                case 2 -> stage.garbage(id);
                case 3 -> stage.again(i == 0 ? stage.upsert(id, text(random)) : any(stage.history, random));
                case 4 -> {
                    if (!garbage.isEmpty()) {
                        stage.redrive(any(garbage, random), text(random));
                    }
                }
                default -> stage.upsert(id, version, text(random));
            }
        }
    }

    private static <T> T any(List<T> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }

    private static String text(Random random) {
        return "wisdom number" + random.nextInt(TEXTS);
    }

    private static void look(PastStage stage, IndexStore store, Instant at, Set<String> embedded, String round)
            throws InterruptedException {
        SortedMap<String, String> expected = PastOracle.fold(stage.history, sent -> sent.appended().isBefore(at));
        CountingEmbedder model = new CountingEmbedder();
        try (AsOfBuilder builder = stage.builder(model)) {
            ResolvedPast past = builder.resolve(new AsOf.Time(at));
            PastPlan plan = stage.plan(builder, past);
            Set<String> missing = new HashSet<>(expected.values());
            missing.removeAll(embedded);
            assertThat(plan.documents()).as(round).isEqualTo(expected.size());
            assertThat(plan.chunks()).as(round).isEqualTo(expected.size());
            assertThat(plan.chunksToEmbed()).as(round).isEqualTo(missing.size());
            assertThat(model.texts()).as(round).isEmpty();

            Generation made = stage.build(builder, store, past);
            assertThat(made.state()).as(round).isEqualTo(GenerationState.READY);
            assertThat(stage.contents(store, made.number())).as(() -> round + ", history " + stage.history)
                    .isEqualTo(expected);
            assertThat(store.status(new GenerationChoice.Numbered(made.number())).documents()).as(round)
                    .isEqualTo(expected.size());
            assertThat(model.texts()).as(round).containsExactlyInAnyOrderElementsOf(missing);
            assertVectors(store, made.number(), expected, round);
            store.drop(made.number());

            lookByToken(stage, store, builder, past, expected, round);
            assertThat(model.texts()).as("%s: nothing is paid twice", round).hasSameSizeAs(missing);
        }
    }

    private static void assertVectors(IndexStore store, int number, SortedMap<String, String> expected, String round) {
        HashingEmbedder hashing = new HashingEmbedder(PastStage.SPACE.dimensions(), "english");
        expected.forEach((id, text) -> {
            EmbeddedDocument.Present document = store
                    .document(new GenerationChoice.Numbered(number), new DocumentKey("acme", id)).orElseThrow()
                    .document();
            assertThat(hashing.embedQuery(text)).as(round)
                    .isEqualTo(new Embedded.Vector(document.chunks().getFirst().vector().orElseThrow()));
        });
    }

    /** The same moment, said by offsets. */
    private static void lookByToken(PastStage stage, IndexStore store, AsOfBuilder builder, ResolvedPast past,
            SortedMap<String, String> expected, String round) throws InterruptedException {
        SortedMap<Integer, Long> last = new TreeMap<>();
        past.ends().forEach((partition, end) -> {
            if (end > 0) {
                last.put(partition, end - 1);
            }
        });
        if (last.size() < PastStage.PARTITIONS) {
            return;
        }
        ResolvedPast same = builder.resolve(new AsOf.Token(new ConsistencyToken(0, last)));
        assertThat(same.ends()).as(round).isEqualTo(past.ends());
        Generation made = stage.build(builder, store, same);
        assertThat(stage.contents(store, made.number())).as(round).isEqualTo(expected);
        store.drop(made.number());
    }
}
