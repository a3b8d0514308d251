package dev.refold.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.ingest.source.DocumentSource;
import dev.refold.ingest.source.SourceException;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectedEventException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class IngestionTest {

    /** Stores in memory, in partition 1; refuses as the real gate does. */
    private static final class FakePublisher implements DocumentPublisher {

        private final EventCodec codec = new EventCodec(Limits.DEFAULT);
        private final List<String> ids = new ArrayList<>();

        @Override
        public CompletableFuture<Position> publish(DocumentEvent event) {
            if (event.key().id().startsWith("refused")) {
                return CompletableFuture.failedFuture(
                        new PublishException.Refused("no right to write", new IllegalStateException()));
            }
            try {
                codec.encode(event);
                ids.add(event.key().id());
                return CompletableFuture.completedFuture(new Position(1, ids.size() - 1));
            } catch (RejectedEventException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    private record ListedItems(Iterator<SourceItem> items) implements SourceItems {

        @Override
        public boolean hasNext() {
            return items.hasNext();
        }

        @Override
        public SourceItem next() {
            return items.next();
        }

        @Override
        public long bytesRead() {
            return 5;
        }

        @Override
        public OptionalLong totalBytes() {
            return OptionalLong.of(20);
        }

        @Override
        public void close() {}
    }

    private static final class Notes implements IngestListener {

        private final List<IngestProgress> progress = new ArrayList<>();
        private final List<SourceItem.Problem> problems = new ArrayList<>();

        @Override
        public void progressed(IngestProgress now) {
            progress.add(now);
        }

        @Override
        public void met(SourceItem.Problem problem) {
            problems.add(problem);
        }
    }

    private final FakePublisher publisher = new FakePublisher();
    private final Notes notes = new Notes();

    @Test
    void bad_items_are_reported_by_name_and_the_rest_goes_on() {
        DocumentSource source = source(document("a"), new SourceItem.Problem("b.txt", "is not UTF-8"),
                new SourceItem.Document(Events.upserted("c", "a\u0000b"), "c.txt"), document("refused-d"),
                new SourceItem.Skipped("e.png", "not a text"),
                new SourceItem.Document(Events.upserted("f", "x".repeat(Limits.DEFAULT.eventBytes())), "f.txt"),
                document("g"));

        IngestReport report = new Ingestion(publisher, 9, notes).run(source);

        assertThat(publisher.ids).containsExactly("a", "g");
        assertThat(report.problems()).extracting(SourceItem.Problem::name).containsExactly("b.txt", "c.txt",
                "name of refused-d", "f.txt");
        assertThat(report.problems()).extracting(SourceItem.Problem::reason).satisfiesExactly(
                reason -> assertThat(reason).contains("UTF-8"), reason -> assertThat(reason).contains("U+0000"),
                reason -> assertThat(reason).contains("no right"),
                reason -> assertThat(reason).contains("the limit is 4194304"));
        assertThat(report.progress().published()).isEqualTo(2);
        assertThat(report.progress().problems()).isEqualTo(4);
        assertThat(report.progress().skipped()).isEqualTo(1);
        assertThat(report.token().epoch()).isEqualTo(9);
        assertThat(report.token().offsets()).isEqualTo(Map.of(1, 1L));
        assertThat(report.complete()).isFalse();
        assertThat(report.stopped()).isEmpty();
        assertThat(notes.problems).isEqualTo(report.problems());
    }

    @Test
    void a_source_without_problems_is_complete_and_progress_ends_with_the_final_counts() {
        IngestReport report = new Ingestion(publisher, 0, notes).run(source(document("a"), document("b")));

        assertThat(report.complete()).isTrue();
        assertThat(notes.progress).hasSize(3);
        assertThat(notes.progress.getLast().published()).isEqualTo(2);
        assertThat(notes.progress.getLast().fraction()).contains(0.25);
        assertThat(notes.progress.getLast().remaining()).isPresent();
    }

    @Test
    void an_empty_source_gives_an_empty_report() {
        IngestReport report = new Ingestion(publisher, 0, IngestListener.NONE).run(source());

        assertThat(report.complete()).isTrue();
        assertThat(report.token().offsets()).isEqualTo(new TreeMap<>());
    }

    @Test
    void when_kafka_is_not_available_the_reading_stops_and_says_so() {
        DocumentPublisher unavailable = event -> CompletableFuture.failedFuture(
                new PublishException.Unavailable("no broker at a:1", new IllegalStateException()));
        Iterator<SourceItem> endless = Stream.<SourceItem>generate(() -> document("a")).iterator();

        IngestReport report = new Ingestion(unavailable, 0, notes).run(() -> new ListedItems(endless));

        assertThat(report.stopped()).contains("no broker at a:1");
        assertThat(report.complete()).isFalse();
        assertThat(report.problems()).hasSize(1);
    }

    @Test
    void events_under_way_are_bounded_and_all_are_awaited() {
        ConcurrentLinkedQueue<CompletableFuture<Position>> underWay = new ConcurrentLinkedQueue<>();
        int[] most = new int[1];
        try (var kafka = Executors.newSingleThreadExecutor()) {
            DocumentPublisher slow = event -> {
                CompletableFuture<Position> future = new CompletableFuture<>();
                underWay.add(future);
                most[0] = Math.max(most[0], underWay.size());
                if (underWay.size() == Ingestion.OUTSTANDING || event.key().id().equals("last")) {
                    kafka.execute(() -> completeAll(underWay));
                }
                return future;
            };
            Stream<SourceItem> items = Stream.concat(
                    IntStream.range(0, 3 * Ingestion.OUTSTANDING + 500).mapToObj(i -> document("T-" + i)),
                    Stream.of(document("last")));

            IngestReport report = new Ingestion(slow, 0, notes).run(() -> new ListedItems(items.iterator()));

            assertThat(report.progress().published()).isEqualTo(3 * Ingestion.OUTSTANDING + 501);
            assertThat(most[0]).isLessThanOrEqualTo(Ingestion.OUTSTANDING);
        }
    }

    @Test
    void problems_beyond_the_first_thousand_are_counted_but_not_kept() {
        Stream<SourceItem> items = IntStream.range(0, 5_000).mapToObj(i -> new SourceItem.Problem("p" + i, "bad"));

        IngestReport report = new Ingestion(publisher, 0, notes).run(() -> new ListedItems(items.iterator()));

        assertThat(report.progress().problems()).isEqualTo(5_000);
        assertThat(report.problems()).hasSize(1_000);
        assertThat(notes.problems).hasSize(5_000);
    }

    @Test
    void an_interrupt_stops_the_reading_and_stays_set() {
        Thread.currentThread().interrupt();

        IngestReport report = new Ingestion(publisher, 0, notes).run(source(document("a"), document("b")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.stopped()).hasValueSatisfying(reason -> assertThat(reason).contains("interrupted"));
    }

    @Test
    void a_source_that_fails_as_a_whole_fails_the_run() {
        DocumentSource broken = () -> {
            throw new SourceException("There is no file x.");
        };

        assertThatThrownBy(() -> new Ingestion(publisher, 0, notes).run(broken)).isInstanceOf(SourceException.class);
    }

    private static void completeAll(ConcurrentLinkedQueue<CompletableFuture<Position>> underWay) {
        for (var future = underWay.poll(); future != null; future = underWay.poll()) {
            future.complete(new Position(0, 1));
        }
    }

    private static SourceItem document(String id) {
        return new SourceItem.Document(Events.upserted(id), "name of " + id);
    }

    private static DocumentSource source(SourceItem... items) {
        return () -> new ListedItems(List.of(items).iterator());
    }
}
