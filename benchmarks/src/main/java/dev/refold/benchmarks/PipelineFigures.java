package dev.refold.benchmarks;

import dev.refold.ingest.DocumentProducer;
import dev.refold.ingest.javadoc.JavadocSource;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Takes three figures from a stack that runs with one store, as a client sees them: documents and chunks per second
 * from the first publish to the last document searchable, in a JVM just started and again in a warm one; the time from publish to searchable at a fixed rate; the time
 * of a search in each mode, over HTTP, one client. The documents are the JDK's Javadoc, several times under other ids.
 *
 * <p>
 * A latency is measured from when the event was due, not from when it was sent, so that a stall counts for all it held
 * up.
 */
final class PipelineFigures {

    private static final String TENANT = "figures";
    private static final int COPIES = 3;
    private static final int RATE_PER_SECOND = 100;
    private static final Duration RATE_FOR = Duration.ofSeconds(20);
    private static final int SEARCHES = 500;
    private static final int WARM_UP_SEARCHES = 200;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
    /** A look makes a store refresh, which is work a client that only writes does not cause. */
    private static final Duration LOOK_SELDOM = Duration.ofMillis(200);

    private final RunningStack stack;
    private final String store;
    private final List<DocumentEvent.Upserted> documents;

    private PipelineFigures(RunningStack stack, String store, List<DocumentEvent.Upserted> documents) {
        this.stack = stack;
        this.store = store;
        this.documents = documents;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: PipelineFigures DATA_DIR STORE   (of a running `refold up`)");
            System.exit(2);
        }
        PipelineFigures figures = new PipelineFigures(new RunningStack(Path.of(arguments[0]), TENANT), arguments[1],
                javadoc());
        figures.throughput("first");
        figures.throughput("again");
        figures.searches();
        figures.publishToSearchable();
    }

    private static List<DocumentEvent.Upserted> javadoc() {
        List<DocumentEvent.Upserted> documents = new ArrayList<>();
        try (SourceItems items = JavadocSource.ofRunningJdk(TENANT).open()) {
            while (items.hasNext()) {
                if (items.next() instanceof SourceItem.Document document
                        && document.event() instanceof DocumentEvent.Upserted upserted) {
                    documents.add(upserted);
                }
            }
        }
        return documents;
    }

    private static DocumentEvent.Upserted renamed(DocumentEvent.Upserted event, String suffix) {
        return new DocumentEvent.Upserted(new DocumentKey(TENANT, event.key().id() + suffix), event.version(),
                event.title(), event.content(), event.contentType(), event.language(), event.metadata(),
                event.occurredAt(), event.givenChunks());
    }

    private void throughput(String round) throws IOException, InterruptedException {
        long chunksBefore = stack.chunks(store);
        long began = System.nanoTime();
        List<CompletableFuture<Position>> positions = new ArrayList<>();
        try (DocumentProducer producer = stack.producer()) {
            for (int copy = 0; copy < COPIES; copy++) {
                for (DocumentEvent.Upserted document : documents) {
                    positions.add(producer.publish(renamed(document, "~" + round + copy)));
                }
            }
            producer.flush();
        }
        ConsistencyToken token = positions.stream().map(future -> ConsistencyToken.of(0, future.join()))
                .reduce(ConsistencyToken::merge).orElseThrow();
        while (!stack.includes(store, token)) {
            LockSupport.parkNanos(LOOK_SELDOM.toNanos());
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long chunks = stack.chunks(store) - chunksBefore;
        System.out.println(String.format(Locale.ROOT,
                "publish → searchable, as fast as it goes, %s: %d documents, %d chunks in %.1f s: %.0f documents/s, %.0f chunks/s",
                round, positions.size(), chunks, seconds, positions.size() / seconds, chunks / seconds));
    }

    private void searches() throws IOException, InterruptedException {
        for (String mode : List.of("vector", "keyword", "hybrid")) {
            long[] nanos = new long[SEARCHES];
            for (int i = -WARM_UP_SEARCHES; i < SEARCHES; i++) {
                String query = firstSentence(documents.get(Math.floorMod(i * 31, documents.size())).content());
                long began = System.nanoTime();
                stack.search(store, mode, query);
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - began;
                }
            }
            System.out.println(String.format(Locale.ROOT, "search, %s, one client: %s", mode,
                    new Latencies(LongStream.of(nanos))));
        }
    }

    private static String firstSentence(String content) {
        int end = content.indexOf(". ");
        return content.substring(0, Math.min(end < 0 ? content.length() : end, 120));
    }

    /** One event waits to be seen: when it was due, and where it lies. */
    private record Awaited(long dueNanos, CompletableFuture<Position> position) {}

    private void publishToSearchable() throws IOException, InterruptedException {
        int count = (int) (RATE_FOR.toSeconds() * RATE_PER_SECOND);
        List<Awaited> awaited = new ArrayList<>();
        List<Long> latencies = new ArrayList<>();
        try (DocumentProducer producer = stack.producer()) {
            long began = System.nanoTime();
            int sent = 0;
            while (latencies.size() < count) {
                while (sent < count && System.nanoTime() >= due(began, sent)) {
                    DocumentEvent.Upserted next = renamed(documents.get(sent % documents.size()), "~rate" + sent);
                    awaited.add(new Awaited(due(began, sent), producer.publish(next)));
                    sent++;
                }
                settle(awaited.iterator(), stack.marks(store), latencies);
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
        System.out.println(String.format(Locale.ROOT, "publish → searchable at %d documents/s for %d s: %s",
                RATE_PER_SECOND, RATE_FOR.toSeconds(),
                new Latencies(latencies.stream().mapToLong(Long::longValue))));
    }

    private static long due(long began, int index) {
        return began + index * (1_000_000_000L / RATE_PER_SECOND);
    }

    /** Adds how long each event took that the marks include, and forgets it. */
    private static void settle(Iterator<Awaited> awaited, List<Mark> marks, List<Long> latencies) {
        long now = System.nanoTime();
        while (awaited.hasNext()) {
            Awaited one = awaited.next();
            if (one.position().isDone() && ConsistencyToken.of(0, one.position().join()).isIncludedIn(marks)) {
                latencies.add(now - one.dueNanos());
                awaited.remove();
            }
        }
    }
}
