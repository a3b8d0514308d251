package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.services.TestBroker;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL to the process that works at a rebuild, at every step there is: the moment it is entered, and somewhere in the
 * middle of it. Whether the rebuild then goes on or is dropped, the store is what the log says, holds the live generation
 * and nothing else, and whoever searched meanwhile noticed nothing. Each kill is printed with what it hit.
 */
class RebuildKillTest {

    private static final Set<String> NOT_ON_THE_WAY = Set.of("failed", "paused");
    private static final List<String> STEPS = RebuildStep.names().stream()
            .filter(step -> !NOT_ON_THE_WAY.contains(step)).toList();
    private static final int DOCUMENTS = 300;
    private static final int AT_FIRST = 600;
    private static final int BURST = 40;
    private static final int LONGEST_INTO_STEP_MILLIS = 40;

    @TempDir
    private Path folder;

    private final long seed = Seeds.of("rebuild kills");
    private final Random random = new Random(seed);

    private record Kill(String step, boolean atEntry) {}

    @Test
    void killed_at_two_of_the_steps_it_leaves_a_clean_store() throws InterruptedException {
        run(StorePlace.newPgVector(), everyKill().subList(0, 2));
    }

    @Test
    @Tag("long")
    void killed_at_every_step_it_leaves_a_clean_pgvector() throws InterruptedException {
        run(StorePlace.newPgVector(), everyKill());
    }

    @Test
    @Tag("long")
    void killed_at_every_step_it_leaves_a_clean_chroma() throws InterruptedException {
        run(StorePlace.newChroma(), everyKill());
    }

    @Test
    @Tag("long")
    void killed_at_every_step_it_leaves_a_clean_lucene() throws InterruptedException {
        run(new StorePlace.Lucene(folder.resolve("lucene").toString()), everyKill());
    }

    /** In an order of the seed's. */
    private List<Kill> everyKill() {
        List<Kill> kills = new ArrayList<>();
        STEPS.forEach(step -> kills.addAll(List.of(new Kill(step, true), new Kill(step, false))));
        Collections.shuffle(kills, random);
        return kills;
    }

    private void run(StorePlace place, List<Kill> kills) throws InterruptedException {
        TestBroker broker = TestBroker.shared();
        try (HashingEmbedder embedder = new HashingEmbedder(FoldingProcess.DIMENSIONS, "english");
                Pipeline pipeline = Pipeline.start(broker.bootstrapServers(), broker.newPrefix(), embedder,
                        folder.resolve("state"));
                Stage stage = new Stage(pipeline, embedder, place)) {
            stage.fill();
            Optional<IndexStore> reader = place.openForReaders();
            Optional<StillQueries> queries = reader.map(StillQueries::new);
            for (Kill kill : kills) {
                stage.rebuildAndKill(kill);
            }
            if (queries.isPresent()) {
                System.out.println("searched from outside all the while: " + queries.get().end());
            }
            reader.ifPresent(IndexStore::close);
        }
    }

    /** One store, its log, and the process that is killed. */
    private final class Stage implements AutoCloseable {

        private final Pipeline pipeline;
        private final HashingEmbedder embedder;
        private final StorePlace place;
        private final Traffic traffic = new Traffic(seed, DOCUMENTS, 4);
        private Optional<FoldingChild> running = Optional.empty();
        private int live = 1;

        Stage(Pipeline pipeline, HashingEmbedder embedder, StorePlace place) {
            this.pipeline = pipeline;
            this.embedder = embedder;
            this.place = place;
        }

        /** The process there is, or a new one. */
        private FoldingChild child() {
            FoldingChild child = running.orElseGet(() -> FoldingChild.start(folder,
                    TestBroker.shared().bootstrapServers(), pipeline.names().prefix(), place));
            running = Optional.of(child);
            return child;
        }

        @Override
        public void close() {
            running.ifPresent(FoldingChild::kill);
            running = Optional.empty();
        }

        void fill() throws InterruptedException {
            pipeline.log().send(StillDocuments.all());
            pipeline.log().send(traffic.next(AT_FIRST));
            settle(0);
        }

        private void settle(int generation) throws InterruptedException {
            child().ask("settle " + generation + ' ' + pipeline.log().token().toText(), "settled");
        }

        void rebuildAndKill(Kill kill) throws InterruptedException {
            pipeline.log().send(traffic.next(BURST));
            int candidate = kill(kill);
            String found = stepOf(candidate, kill);
            pipeline.log().send(traffic.next(BURST));
            String then = goOn(candidate);
            String figures = child().end();
            running = Optional.empty();
            int orphans = mustBeClean();
            System.out.printf("killed %s, was %s; %s; %d orphans removed; it searched meanwhile: %s%n", kill, found,
                    then, orphans, figures);
        }

        /** @return the generation that was being made */
        private int kill(Kill kill) throws InterruptedException {
            FoldingChild child = child();
            String candidate = child.ask("rebuild " + kill.step() + (kill.atEntry() ? " stay" : " go-on"), "requested")
                    .rest();
            assertThat(child.awaitAnswer("entered").rest()).isEqualTo(kill.step());
            if (!kill.atEntry()) {
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(1_000 * LONGEST_INTO_STEP_MILLIS)));
            }
            close();
            return Integer.parseInt(candidate);
        }

        /** What the dead process left written. */
        private String stepOf(int candidate, Kill kill) {
            try (IndexStore store = place.open()) {
                String step = rebuilds(store).list().stream().filter(one -> one.generation().number() == candidate)
                        .map(NamedRebuild::rebuild).map(one -> one.step().name()).findFirst().orElseThrow();
                assertThat(STEPS.indexOf(step)).as("%s of %s", step, STEPS)
                        .isBetween(STEPS.indexOf(kill.step()), kill.atEntry()
                                ? STEPS.indexOf(kill.step())
                                : STEPS.size() - 1);
                return step;
            }
        }

        private Rebuilds rebuilds(IndexStore store) {
            return new Rebuilds(store, pipeline.names()::embeddings, pipeline.kafka());
        }

        /** Left alone, or dropped while the process that has just started takes it up. */
        private String goOn(int candidate) throws InterruptedException {
            boolean drop = random.nextBoolean();
            if (drop && child().ask("drop " + candidate, "dropped", "refused").word().equals("dropped")) {
                settle(0);
                return "dropped";
            }
            settle(candidate);
            live = candidate;
            return drop ? "not dropped, as it is live, and gone on with" : "gone on with";
        }

        /** @return how much was left behind that a person would have to remove */
        private int mustBeClean() throws InterruptedException {
            try (IndexStore store = place.open()) {
                List<String> orphans = store.orphans();
                orphans.forEach(store::removeOrphan);
                assertThat(store.orphans()).as("what is left of %s", orphans).isEmpty();
                assertThat(store.generations()).as("generations").singleElement().satisfies(one -> {
                    assertThat(one.number()).isEqualTo(live);
                    assertThat(one.state()).isEqualTo(GenerationState.LIVE);
                });
                List<LoggedEvent> events = pipeline.log().documents();
                new StoreContents(store, embedder).mustEqual(Oracle.fold(events), events);
                return orphans.size();
            }
        }
    }
}
