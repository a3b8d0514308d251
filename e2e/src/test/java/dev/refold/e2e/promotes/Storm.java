package dev.refold.e2e.promotes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.QueryServer;
import dev.refold.query.QuerySettings;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Two generations of one store, a server, clients that ask it, one that promotes the generations in turn, and two that
 * fold a slow stream of events into them, each at its own pace. The first fault ends all.
 */
final class Storm {

    private static final int CLIENTS = 50;
    private static final int MAX_CONCURRENT = 64;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Far above any wait for a generation to catch up. */
    private static final int MAX_REFUSALS = 20_000;
    /** Between most promotions, and between some, so that whole requests fall between two. */
    private static final int SHORT_GAP_ANSWERS = 12;
    private static final int LONG_GAP_ANSWERS = 150;
    private static final int ONE_GAP_IN = 10;

    private static final int LONGEST_FOLDING_PAUSE_MILLIS = 20;

    private final IndexStore store;
    private final SplittableRandom random;
    private final int promotionsWanted;
    private final int answersWanted;
    private final int eventMillis;
    private final Promotions promotions;
    private final List<Candidate> candidates;
    private final AtomicLongArray log = new AtomicLongArray(Candidate.PARTITIONS);
    private final AtomicInteger answered = new AtomicInteger();
    private int refusals;
    private volatile boolean ended;

    /** @param eventMillis from one event to the next, at most */
    Storm(IndexStore store, long seed, int promotionsWanted, int answersWanted, int eventMillis) {
        this.store = store;
        this.random = new SplittableRandom(seed);
        this.promotionsWanted = promotionsWanted;
        this.answersWanted = answersWanted;
        this.eventMillis = eventMillis;
        this.candidates = List.of(new Candidate(store, "ruby", 64), new Candidate(store, "emerald", 48));
        this.promotions = new Promotions(store.name(), candidates);
        for (int partition = 0; partition < Candidate.PARTITIONS; partition++) {
            log.set(partition, 1);
            for (Candidate candidate : candidates) {
                candidate.fold(partition, 1);
            }
        }
    }

    /** Work that ends by itself once the promotions are done. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    void run() throws Exception {
        promote(random);
        QuerySettings settings = new QuerySettings("127.0.0.1", 0, 64 << 10, MAX_CONCURRENT, TIMEOUT, store.name(),
                "the operator's");
        List<Client> clients = new ArrayList<>();
        long begun = System.nanoTime();
        try (QueryServer server = QueryServer.start(settings, new ServingBackend(store, candidates));
                HttpClient http = HttpClient.newHttpClient();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(http, server.port(), promotions));
                all.add(begin(threads, asking(clients.getLast(), random.split())));
            }
            candidates.forEach(candidate -> all.add(begin(threads, folding(candidate, random.split()))));
            all.add(begin(threads, events(random.split())));
            clients.add(new Client(http, server.port(), promotions));
            all.add(begin(threads, promoting(clients.getLast(), random.split())));
            mustEndWell(all);
        }
        report(clients, Duration.ofNanos(System.nanoTime() - begun));
    }

    private Future<?> begin(ExecutorService threads, Work work) {
        return threads.submit(() -> {
            try {
                work.run();
            } finally {
                ended = true;
            }
            return null;
        });
    }

    private static void mustEndWell(List<Future<?>> all) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " ended early; the first", failures.getFirst());
        }
    }

    private Work asking(Client client, SplittableRandom own) {
        return () -> {
            while (!ended) {
                client.ask(own);
                answered.incrementAndGet();
            }
        };
    }

    private Work events(SplittableRandom own) {
        return () -> {
            while (!ended) {
                log.incrementAndGet(own.nextInt(Candidate.PARTITIONS));
                Thread.sleep(1 + own.nextInt(eventMillis));
            }
        };
    }

    private Work folding(Candidate candidate, SplittableRandom own) {
        return () -> {
            while (!ended) {
                for (int partition = 0; partition < Candidate.PARTITIONS; partition++) {
                    candidate.fold(partition, log.get(partition));
                }
                Thread.sleep(own.nextInt(LONGEST_FOLDING_PAUSE_MILLIS));
            }
        };
    }

    /**
     * Asks right after each promotion, too: nobody else promotes, so only the new generation may answer. One of the two
     * questions shows the clocks of all partitions.
     */
    private Work promoting(Client own, SplittableRandom gaps) {
        return () -> {
            while (!ended && !isEnough(own)) {
                int goOn = answered.get() + gaps.nextInt(
                        gaps.nextInt(ONE_GAP_IN) == 0 ? LONG_GAP_ANSWERS : SHORT_GAP_ANSWERS);
                while (!ended && answered.get() < goOn) {
                    Thread.sleep(1);
                }
                promote(gaps);
                own.ask(gaps);
                own.ask(Client.Request.KEYWORD, 0);
            }
        };
    }

    /** Marks must have moved in every partition, or nothing could have gone back. */
    private boolean isEnough(Client own) {
        return promotions.acknowledged() >= promotionsWanted && answered.get() >= answersWanted
                && own.seen().size() == Candidate.PARTITIONS
                && own.seen().values().stream().allMatch(offset -> offset > 0);
    }

    /** Refused while the next one is behind in a partition; it is folded on meanwhile. */
    private void promote(SplittableRandom pauses) throws InterruptedException {
        Candidate next = promotions.next();
        promotions.begin();
        for (int refused = 0; refused < MAX_REFUSALS; refused++) {
            try {
                store.promote(next.number());
                promotions.acknowledge();
                return;
            } catch (StoreException.Refused e) {
                assertThat(e).hasMessageContaining("is behind the live one");
                refusals++;
                Thread.sleep(pauses.nextInt(3));
            }
        }
        throw new AssertionError("generation " + next.number() + " was never as far as the live one");
    }

    private void report(List<Client> clients, Duration took) {
        Map<Client.Request, Integer> answers = new EnumMap<>(Client.Request.class);
        Map<String, Integer> answersOf = new TreeMap<>();
        Map<Integer, Long> seen = new TreeMap<>();
        for (Client client : clients) {
            client.answers().forEach((request, count) -> answers.merge(request, count, Integer::sum));
            client.answersOf().forEach((word, count) -> answersOf.merge(word, count, Integer::sum));
            client.seen().forEach((partition, offset) -> seen.merge(partition, offset, Math::max));
        }
        int certain = clients.stream().mapToInt(Client::answersOfOneLive).sum();
        System.out.println(store.name() + ": " + promotions.acknowledged() + " promotions, " + refusals
                + " refused for being behind, " + answers.values().stream().mapToInt(Integer::intValue).sum()
                + " answers in " + took.toMillis() / 1e3 + " s " + answersOf + " " + answers + ", " + certain
                + " while one generation was live; last events seen " + seen);
        assertThat(promotions.acknowledged()).isGreaterThanOrEqualTo(promotionsWanted);
        assertThat(answers).as("answers by request").containsOnlyKeys(Client.Request.values());
        assertThat(answersOf).as("answers by generation").hasSize(candidates.size());
        assertThat(certain).as("answers that only one generation may give").isGreaterThanOrEqualTo(promotionsWanted);
        assertThat(seen.values()).as("events folded meanwhile").allMatch(offset -> offset > 0);
    }
}
