package dev.refold.e2e;

import static org.awaitility.Awaitility.await;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.store.GenerationChoice;
import dev.refold.store.StoreException;
import dev.refold.store.lucene.LuceneStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;
import tools.jackson.databind.JsonNode;

/** Kills a process and finds out what it was doing: looked at just before, proved just after. */
final class Evidence {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EventLog log;
    private final String bootstrapServers;
    private final Optional<String> jdbcUrl;

    /** @param jdbcUrl of the database of pgvector, when that store is in it */
    Evidence(EventLog log, String bootstrapServers, Optional<String> jdbcUrl) {
        this.log = log;
        this.bootstrapServers = bootstrapServers;
        this.jdbcUrl = jdbcUrl;
    }

    OpenWork kill(RefoldProcess process) throws SQLException, InterruptedException {
        ConsistencyToken token = log.token();
        Optional<JsonNode> status = process.status();
        List<String> writers = writers();
        process.kill();
        OptionalLong lag = status.isPresent() ? Backlog.of(status.get(), token) : OptionalLong.empty();
        long lucene = status.map(now -> Backlog.reached(now, "lucene")).orElse(0L);
        return new OpenWork(lag, openInKafka(), rolledBack(writers),
                Math.max(0, lucene - committed(process.dataDir().resolve("lucene"))));
    }

    private int openInKafka() throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                    .all().get().size();
        } catch (ExecutionException e) {
            throw new AssertionError("the broker does not tell its transactions", e);
        }
    }

    /** Transactions that have an id have written something. */
    private List<String> writers() throws SQLException {
        List<String> ids = new ArrayList<>();
        if (jdbcUrl.isPresent()) {
            try (Connection connection = DriverManager.getConnection(jdbcUrl.get());
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT backend_xid::text FROM pg_stat_activity"
                            + " WHERE application_name = 'refold' AND backend_xid IS NOT NULL")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }

    /** Their commit may still have come in time: only what PostgreSQL rolled back was open. */
    private int rolledBack(List<String> ids) throws SQLException {
        int count = 0;
        for (String id : ids) {
            PgRows rows = new PgRows(jdbcUrl.orElseThrow());
            String question = "SELECT pg_xact_status('" + id + "'::xid8)";
            await().atMost(PATIENCE).until(() -> !rows.text(question).equals("in progress"));
            count += rows.text(question).equals("aborted") ? 1 : 0;
        }
        return count;
    }

    /** What the dead process's index holds, as the next start will find it. */
    private static long committed(Path directory) {
        if (!Files.exists(directory)) {
            return 0;
        }
        try (LuceneStore store = LuceneStore.open(directory)) {
            return store.status(new GenerationChoice.Live()).marks().stream().mapToLong(mark -> mark.offset()).sum();
        } catch (StoreException noneLive) {
            return 0;
        }
    }
}
