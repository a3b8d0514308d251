package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.store.ApplyOutcome;
import dev.refold.store.Batch;
import dev.refold.store.Generation;
import dev.refold.store.StoreException;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Zombies, and connections that die in the middle of a batch. */
final class FaultTest extends StoreTest {

    private static final int BATCH = 200;

    private final Generation generation = live();
    private final String schema = database.schemaOf(generation.number());

    @Test
    void a_batch_under_a_stale_owner_epoch_is_fenced_and_writes_nothing() throws SQLException {
        TestSink zombie = TestSink.claim(store, generation);
        zombie.apply(EmbeddedDocuments.document("kept").chunks("kept").build());
        SinkPosition stale = zombie.position();
        SinkPosition current = store.claim(generation.number(), TestSink.TOPIC, 0);
        List<String> before = everything();
        ApplyOutcome outcome = store.apply(generation.number(), batch(stale, "late"));
        assertThat(outcome).isEqualTo(new ApplyOutcome.Fenced(current));
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_zombie_that_waits_for_the_row_finds_the_new_owner() throws Exception {
        SinkPosition stale = store.claim(generation.number(), TestSink.TOPIC, 0);
        try (Connection successor = TestDatabase.connect()) {
            successor.setAutoCommit(false);
            TestDatabase.execute(successor, "UPDATE " + schema + ".positions SET owner_epoch = owner_epoch + 1");
            CompletableFuture<ApplyOutcome> late = CompletableFuture
                    .supplyAsync(() -> store.apply(generation.number(), batch(stale, "late")));
            awaitWaiting(1);
            successor.commit();
            assertThat(late.get(30, TimeUnit.SECONDS)).isInstanceOf(ApplyOutcome.Fenced.class);
        }
        assertThat(database.rows("SELECT count(*) FROM " + schema + ".heads")).containsExactly("0");
    }

    @Test
    void a_connection_killed_in_the_middle_of_a_batch_leaves_the_prefix_exactly() throws Exception {
        TestSink sink = TestSink.claim(store, generation);
        sink.apply(documents("first"));
        List<String> prefix = everything();
        SinkPosition position = sink.position();
        try (Connection blocker = TestDatabase.connect()) {
            blocker.setAutoCommit(false);
            // The batch has written heads and chunks by the time it comes to the vectors.
            TestDatabase.execute(blocker, "LOCK TABLE " + schema + ".vectors IN SHARE MODE");
            CompletableFuture<ApplyOutcome> killed = CompletableFuture.supplyAsync(
                    () -> store.apply(generation.number(), batchOf(position, documents("second"))));
            awaitWaiting(1);
            assertThat(TestDatabase.rows(blocker, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                    + " application_name = 'refold' AND wait_event_type = 'Lock' AND query LIKE '%" + schema + "%'"))
                    .containsExactly("t");
            assertThatThrownBy(() -> killed.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreException.Unavailable.class);
            blocker.rollback();
        }
        assertThat(everything()).isEqualTo(prefix);
        ApplyOutcome again = store.apply(generation.number(), batchOf(position, documents("second")));
        assertThat(again).isInstanceOf(ApplyOutcome.Applied.class);
        assertThat(database.rows("SELECT count(*) FROM " + schema + ".heads")).containsExactly("" + 2 * BATCH);
    }

    @Test
    void a_lock_that_is_not_given_in_time_is_a_reason_to_try_again() throws SQLException {
        SinkPosition position = store.claim(generation.number(), TestSink.TOPIC, 0);
        PgVectorSettings hasty = database.settings().withLockTimeout(Duration.ofMillis(100));
        try (Connection holder = TestDatabase.connect(); PgVectorStore other = PgVectorStore.open(hasty)) {
            holder.setAutoCommit(false);
            TestDatabase.execute(holder, "SELECT * FROM " + schema + ".positions FOR UPDATE");
            assertThatThrownBy(() -> other.apply(generation.number(), batch(position, "d")))
                    .isInstanceOf(StoreException.Unavailable.class).hasMessageContaining("lock timeout");
        }
    }

    @Test
    void a_failed_write_tells_nothing_of_the_documents() throws SQLException {
        SinkPosition position = store.claim(generation.number(), TestSink.TOPIC, 0);
        PgVectorSettings hasty = database.settings().withLockTimeout(Duration.ofMillis(100));
        EmbeddedDocument secret = EmbeddedDocuments.document("payroll-2026").chunks("salaries of everyone").build();
        try (Connection holder = TestDatabase.connect(); PgVectorStore other = PgVectorStore.open(hasty)) {
            for (String table : List.of("heads", "chunks", "vectors")) {
                holder.setAutoCommit(false);
                TestDatabase.execute(holder, "LOCK TABLE " + schema + "." + table + " IN SHARE MODE");
                assertThatThrownBy(() -> other.apply(generation.number(), batchOf(position, List.of(secret))))
                        .as(table).isInstanceOf(StoreException.Unavailable.class).hasMessageContaining("lock timeout")
                        .satisfies(failure -> assertThat(withCauses(failure)).doesNotContain("payroll", "salaries"));
                holder.rollback();
            }
        }
    }

    @Test
    void a_connection_keeps_its_settings_when_its_first_transaction_fails() {
        PgVectorSettings settings = database.settings().withPoolSize(2).withLockTimeout(Duration.ofMillis(1_234));
        try (PgPool pool = PgPool.open(settings, Optional.empty(), _ -> {})) {
            Transactions transactions = new Transactions(pool);
            assertThatThrownBy(() -> transactions.write("failing", connection -> {
                throw new SQLException("on purpose");
            })).isInstanceOf(StoreException.Refused.class);
            assertThat(transactions.<List<String>>write("looking",
                    connection -> TestDatabase.rows(connection, "SHOW lock_timeout"))).containsExactly("1234ms");
        }
    }

    @Test
    void a_server_that_accepts_and_then_says_nothing_is_given_up() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Duration brief = Duration.ofMillis(500);
            PgVectorSettings settings = PgVectorSettings
                    .of("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/gone?sslmode=disable")
                    .withConnectTimeout(brief).withWriteTimeout(brief).withBootTimeout(brief);
            CompletableFuture<PgVectorStore> open = CompletableFuture
                    .supplyAsync(() -> PgVectorStore.open(settings));
            assertThatThrownBy(() -> open.get(30, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(StoreException.Unavailable.class);
        }
    }

    @Test
    void work_known_to_take_long_is_waited_for_and_what_comes_after_is_not() throws Exception {
        PgVectorSettings hasty = database.settings().withWriteTimeout(Duration.ofMillis(100))
                .withConnectTimeout(Duration.ofMillis(1_000)).withPoolSize(2);
        Duration silence = PgPool.silence(hasty);
        try (PgPool pool = PgPool.open(hasty, Optional.empty(), _ -> {})) {
            Transactions transactions = new Transactions(pool);
            assertThat(transactions.<Integer>write("working long", connection -> {
                LongWork.allow(connection, Duration.ofMinutes(1));
                TestDatabase.execute(connection, "SELECT pg_sleep(" + silence.plusSeconds(1).toSeconds() + ")");
                return connection.getNetworkTimeout();
            })).isEqualTo(70_000);
            assertThat(transactions.<Integer>write("working", Connection::getNetworkTimeout))
                    .isEqualTo((int) silence.toSeconds() * 1_000);
        }
    }

    private static String withCauses(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private void awaitWaiting(int backends) {
        Awaitility.await().untilAsserted(() -> assertThat(database.rows("SELECT pid FROM pg_stat_activity WHERE"
                + " application_name = 'refold' AND wait_event_type = 'Lock' AND query LIKE '%" + schema + "%'"))
                .hasSize(backends));
    }

    private List<String> everything() throws SQLException {
        return database.rows("SELECT 'h', tenant, id, version, xmin::text FROM " + schema + ".heads UNION ALL"
                + " SELECT 'c', tenant, id, ordinal, xmin::text FROM " + schema + ".chunks UNION ALL"
                + " SELECT 'v', tenant, id, 0, hash::text FROM " + schema + ".vectors UNION ALL"
                + " SELECT 's', tenant, '', docs, chunks || ' ' || len FROM " + schema + ".stats UNION ALL"
                + " SELECT 'p', topic_id, '', next_offset, owner_epoch::text FROM " + schema + ".positions"
                + " ORDER BY 1, 2, 3, 4, 5");
    }

    private static List<EmbeddedDocument> documents(String prefix) {
        return IntStream.range(0, BATCH).<EmbeddedDocument>mapToObj(i -> EmbeddedDocuments.document(prefix + i)
                .chunks("chunk of " + prefix + i).build()).toList();
    }

    private static Batch batch(SinkPosition from, String id) {
        return batchOf(from, List.of(EmbeddedDocuments.document(id).chunks("text of " + id).build()));
    }

    private static Batch batchOf(SinkPosition from, List<EmbeddedDocument> documents) {
        return new Batch(from, from.advancedTo(from.nextOffset() + documents.size(), 0), documents,
                Optional.of(TestSink.markAt(from.partition(), from.nextOffset() + documents.size())));
    }
}
