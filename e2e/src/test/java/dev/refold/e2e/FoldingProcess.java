package dev.refold.e2e;

import static org.awaitility.Awaitility.await;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.rebuild.Rebuild;
import dev.refold.indexer.rebuild.RebuildListener;
import dev.refold.indexer.rebuild.RebuildParts;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.indexer.sink.SinkListener;
import dev.refold.indexer.sink.SinkService;
import dev.refold.indexer.sink.SinkSettings;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process that folds one store and works at its rebuilds, to be killed by {@link FoldingChild}, which started it with
 * bootstrap servers, topic prefix and {@link StorePlace#words}. It asks the store {@link StillQueries} all the while, and
 * answers the lines of its standard input on its standard output:
 *
 * {@snippet lang = text :
 * rebuild STEP stay      requested N, and, when a rebuild enters the step: entered STEP; there the rebuild stays
 * rebuild STEP go-on     the same, but the rebuild goes on
 * drop N                 dropped N, or refused N
 * settle N TOKEN         settled N: the rebuild N is done and live, and live includes the token
 * settle 0 TOKEN         settled 0: there is one generation, it is live and includes the token
 * exit                   answered, with the figures of the queries
 * }
 *
 * All else it prints goes to its standard error. What goes wrong ends it with a status other than 0.
 */
final class FoldingProcess {

    static final int DIMENSIONS = 64;

    /** So that the one before is dropped while it may still be read, by the process that is being killed. */
    private static final Duration KEEP = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final IndexStore store;
    private final Space space;
    private final Rebuilds rebuilds;
    private final PrintStream answers;
    private final AtomicReference<Optional<CrashPoint>> crashPoint = new AtomicReference<>(Optional.empty());

    private record CrashPoint(String step, boolean stays) {}

    private FoldingProcess(IndexStore store, Space space, Rebuilds rebuilds, PrintStream answers) {
        this.store = store;
        this.space = space;
        this.rebuilds = rebuilds;
        this.answers = answers;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Map<String, String> kafka = Map.of("bootstrap.servers", arguments[0]);
        TopicNames names = new TopicNames(arguments[1]);
        List<String> place = Arrays.asList(arguments).subList(2, arguments.length);
        try (HashingEmbedder embedder = new HashingEmbedder(DIMENSIONS, "english");
                IndexStore store = StorePlace.parse(place).open()) {
            Space space = Pipeline.space(embedder);
            FoldingProcess process = new FoldingProcess(store, space, new Rebuilds(store, names::embeddings, kafka),
                    answers);
            RebuildParts parts = new RebuildParts(_ -> embedder, new VerifiedByLog(store, names, kafka),
                    process.listener());
            try (SinkService sinks = new SinkService(store, space, names::embeddings,
                    SinkSettings.of(names.prefix() + "sink", "one", kafka), SinkListener.NONE, parts)) {
                sinks.start();
                process.serve();
            }
        }
    }

    private RebuildListener listener() {
        return new RebuildListener() {
            @Override
            public void entered(int generation, Rebuild rebuild) {
                Optional<CrashPoint> here = crashPoint.get().filter(at -> at.step().equals(rebuild.step().name()));
                if (here.isPresent()) {
                    crashPoint.set(Optional.empty());
                    say("entered " + rebuild.step().name());
                    if (here.get().stays()) {
                        stay();
                    }
                }
            }
        };
    }

    private static void stay() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        answers.println(line);
        answers.flush();
    }

    private void serve() throws IOException, InterruptedException {
        Optional<StillQueries> queries = live().isPresent() ? Optional.of(new StillQueries(store)) : Optional.empty();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.equals("exit")) {
            obey(line.split(" "));
            line = lines.readLine();
        }
        say("answered " + (queries.isPresent() ? queries.get().end() : "nothing, as nothing was live at the start"));
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "rebuild" -> rebuild(new CrashPoint(words[1], words[2].equals("stay")));
            case "drop" -> drop(Integer.parseInt(words[1]));
            case "settle" -> settle(Integer.parseInt(words[1]), ConsistencyToken.parse(words[2]));
            default -> throw new IllegalArgumentException("no command is called " + words[0]);
        }
    }

    private void rebuild(CrashPoint at) {
        crashPoint.set(Optional.of(at));
        RebuildRequest request = new RebuildRequest(store.name(), space, Optional.of(StillDocuments.gate()), KEEP,
                RebuildRequest.Promotion.AUTOMATIC);
        say("requested " + rebuilds.request(request).generation().number());
    }

    private void drop(int number) {
        try {
            rebuilds.drop(number);
            say("dropped " + number);
        } catch (StoreException.Refused e) {
            say("refused " + number + ": " + e.getMessage());
        }
    }

    private void settle(int number, ConsistencyToken token) {
        await("generation " + number + " with " + token).atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> (number == 0 ? store.generations().size() == 1 : isDone(number)) && includes(token));
        say("settled " + number);
    }

    private boolean isDone(int number) {
        RebuildStep step = rebuilds.list().stream().filter(one -> one.generation().number() == number)
                .map(one -> one.rebuild().step()).findFirst().orElseThrow();
        if (step instanceof RebuildStep.Failed || step instanceof RebuildStep.Paused) {
            throw new AssertionError("the rebuild of generation " + number + " does not go on: " + step);
        }
        return step instanceof RebuildStep.Done && live().filter(one -> one.number() == number).isPresent();
    }

    private boolean includes(ConsistencyToken token) {
        return live().isPresent() && token.isIncludedIn(store.progress(new GenerationChoice.Live()).marks());
    }

    private Optional<Generation> live() {
        return store.generations().stream().filter(one -> one.state() == GenerationState.LIVE).findFirst();
    }
}
