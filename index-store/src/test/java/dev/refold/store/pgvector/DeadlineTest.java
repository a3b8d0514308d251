package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.DocumentKey;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GroupBy;
import dev.refold.store.PoolFigures;
import dev.refold.store.SearchMode;
import dev.refold.store.SearchQuery;
import dev.refold.store.StoreException;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The time a read may take is the server's to hold, too: nobody is left there to work for a client that is gone. */
final class DeadlineTest extends StoreTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final Generation generation = live();
    private final GenerationChoice choice = new GenerationChoice.Numbered(generation.number());
    private final DocumentKey key = EmbeddedDocuments.key("a");

    @BeforeEach
    void oneDocument() {
        TestSink.claim(store, generation).apply(EmbeddedDocuments.document("a").chunks("a fox").build());
    }

    private Stream<Runnable> reads() {
        SearchQuery query = new SearchQuery(EmbeddedDocuments.TENANT, SearchMode.KEYWORD, "fox", Optional.empty(), 10,
                0,
                Filter.ALL, GroupBy.CHUNK, SHORT);
        return Stream.of(() -> store.document(choice, key, SHORT), () -> store.chunk(choice, key, 0, SHORT),
                () -> store.count(choice, EmbeddedDocuments.TENANT, Filter.ALL, SHORT),
                () -> store.search(choice, query));
    }

    @Test
    void a_read_that_has_to_wait_ends_with_its_time_and_leaves_nothing_at_work() throws SQLException {
        try (Connection blocker = TestDatabase.connect()) {
            blocker.setAutoCommit(false);
            String schema = database.schemaOf(generation.number());
            TestDatabase.execute(blocker, "LOCK TABLE " + schema + ".heads, " + schema + ".chunks, " + schema
                    + ".stats IN ACCESS EXCLUSIVE MODE");

            reads().forEach(read -> assertThatThrownBy(read::run)
                    .isInstanceOf(StoreException.DeadlineExceeded.class));

            assertThat(TestDatabase.rows(blocker, "SELECT query FROM pg_stat_activity WHERE state = 'active' AND query"
                    + " LIKE '%" + schema + ".%' AND pid <> pg_backend_pid()")).isEmpty();
        }
        assertThat(store.document(choice, key, Duration.ofSeconds(30))).isPresent();
    }

    @Test
    void a_time_that_is_over_asks_nothing() {
        assertThatThrownBy(() -> store.document(choice, key, Duration.ZERO))
                .isInstanceOf(StoreException.DeadlineExceeded.class);
    }

    @Test
    void a_read_waits_for_a_connection_no_longer_than_it_may_take() throws SQLException {
        int all = database.settings().poolSize();
        List<StoreScan> scans = IntStream.range(0, all).mapToObj(_ -> store.scan(generation.number())).toList();
        try {
            // One that waits the pool's own time is told that the store is busy.
            Stream.concat(reads(), Stream.of(() -> store.generations(SHORT)))
                    .forEach(read -> assertThatThrownBy(read::run).isInstanceOf(StoreException.DeadlineExceeded.class)
                            .hasMessageContaining(all + " of " + all + " are at work")
                            .hasMessageContaining("stores.pgvector.pool"));
            assertThat(store.pool()).contains(new PoolFigures(all, all, 0, 0, all));
        } finally {
            scans.forEach(StoreScan::close);
        }
        assertThat(store.document(choice, key, SHORT)).isPresent();
        assertThat(store.pool().orElseThrow().active()).isZero();
    }

    /** Half a minute of a request are left, the server is there: it is not told that the store is not. */
    @Test
    void and_as_long_as_it_may_take() throws Exception {
        PgVectorSettings impatient = database.settings().withPoolSize(2).withConnectTimeout(SHORT);
        try (PgPool pool = PgPool.open(impatient, Optional.empty(), _ -> {});
                Connection one = pool.connection()) {
            Connection other = pool.connection();
            CompletableFuture<Connection> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return pool.connection(Deadline.after(Duration.ofSeconds(30)));
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            Deadline longer = Deadline.after(SHORT.multipliedBy(3));
            Awaitility.await().until(() -> waiting.isDone() || longer.isOver());
            other.close();

            waiting.get(30, TimeUnit.SECONDS).close();
            assertThat(one.isClosed()).isFalse();
        }
    }

    @Test
    void a_pool_that_is_closed_is_not_waited_for() {
        store.close();

        assertThatThrownBy(() -> store.document(choice, key, SHORT)).isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining("closed");
    }

    @Test
    void later_statements_of_a_read_get_what_is_left_of_the_time() throws SQLException {
        Tables tables = Tables.of(database.settings());
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        try (PgPool pool = PgPool.open(database.settings(), Optional.empty(), _ -> {});
                Connection connection = pool.connection()) {
            Snapshot snapshot = Snapshot.open(connection, tables, choice, EmbeddedDocuments.TENANT, deadline);
            Awaitility.await().until(() -> deadline.isGone(0.1));

            snapshot.prepare("SELECT 1").close();

            String left = TestDatabase.rows(connection, "SELECT setting FROM pg_settings WHERE name ="
                    + " 'statement_timeout'").getFirst();
            assertThat(Integer.parseInt(left)).isBetween(1, 9_000);
            connection.rollback();
        }
    }
}
