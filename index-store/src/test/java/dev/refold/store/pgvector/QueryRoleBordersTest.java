package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.services.TestPostgres;
import dev.refold.store.Generation;
import dev.refold.store.contract.EmbeddedDocuments;
import dev.refold.store.contract.TestSink;
import dev.refold.store.pgvector.ProbingSession.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any SQL at all, by somebody who has the query role's rights and nothing else, against everything that the catalogue
 * lists: rows of the tenant that is set, or a refusal. Words that only the other tenant has must not turn up anywhere,
 * neither in a row nor in a message, a plan or a statistic.
 */
final class QueryRoleBordersTest {

    private static final Logger LOG = LoggerFactory.getLogger(QueryRoleBordersTest.class);

    /** What is of nobody but this tenant: its name, an id, words, a value. */
    record Tenant(String name, String id, String word) {

        List<String> canaries() {
            return List.of(name, id, word);
        }

        EmbeddedDocument.Present document(int n) {
            return EmbeddedDocuments.document(new DocumentKey(name, id + n)).offset(n + 1L)
                    .title("Of " + name).chunks("A piece of " + word + " number " + n, "more " + word)
                    .metadata("owner", name).build();
        }
    }

    private static final Tenant ACME = new Tenant("acme", "alpha-doc-", "alderwood");
    private static final Tenant GLOBEX = new Tenant("globex", "gamma-doc-", "zirconium");
    /** Enough that PostgreSQL's statistics name values. */
    private static final int DOCUMENTS = 40;
    private static final List<String> NO_TENANTS = List.of("", "nobody", "ACME", "acme ", "acme%", "acme,globex",
            "acme' OR '1'='1", "*");

    private static final String USER = "prober_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    private static final String PASSWORD = UUID.randomUUID().toString();
    private static final String REFUSED = "42501";

    private static final PgVectorSettings SETTINGS = PgVectorSettings.of(TestPostgres.shared().newDatabase());
    private static final String REGISTRY = SETTINGS.schema();
    private static String schema = "";

    @BeforeAll
    static void twoTenants() throws SQLException {
        try (PgVectorStore store = PgVectorStore.open(SETTINGS)) {
            Generation made = store.create(StoreTest.space(EmbeddedDocuments.DIMENSIONS),
                    "gaps: globex/gamma-doc-1, acme/alpha-doc-1");
            TestSink sink = TestSink.claim(store, made);
            sink.apply(Stream.of(ACME, GLOBEX).flatMap(tenant -> Stream.iterate(0, n -> n + 1).limit(DOCUMENTS)
                    .map(tenant::document)).toList());
            store.settle(made.number());
            schema = REGISTRY + "_g" + made.number();
        }
        asOwner("ANALYZE", "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "' IN ROLE " + SETTINGS
                .queryRole());
    }

    @AfterAll
    static void removeUser() throws SQLException {
        asOwner("DROP ROLE IF EXISTS " + USER);
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(SETTINGS.url(), SETTINGS.user().orElse(""), SETTINGS.password().orElse(""));
    }

    private static void asOwner(String... statements) throws SQLException {
        try (Connection connection = owner()) {
            for (String sql : statements) {
                TestDatabase.execute(connection, sql);
            }
        }
    }

    private static ProbingSession as(Optional<String> tenant) throws SQLException {
        return ProbingSession.login(SETTINGS.url(), USER, PASSWORD, tenant);
    }

    private static void assertNothingOf(Tenant other, String probe, Outcome outcome) {
        assertThat(outcome.everything()).as(probe).doesNotContain(other.canaries());
    }

    /** Everything with rows, by what the catalogue says, with its columns. */
    private static Map<String, List<String>> relations() throws SQLException {
        Map<String, List<String>> relations = new TreeMap<>();
        try (Connection connection = owner()) {
            for (String row : TestDatabase.rows(connection, """
                    SELECT format('%I.%I', n.nspname, c.relname), string_agg(quote_ident(a.attname), ',')
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't') AND n.nspname !~ '^pg_(toast_)?temp_'
                    GROUP BY 1""")) {
                int bar = row.indexOf('|');
                relations.put(row.substring(0, bar), List.of(row.substring(bar + 1).split(",", -1)));
            }
        }
        return relations;
    }

    private static boolean isOurs(String relation) {
        return relation.startsWith(REGISTRY + '.') || relation.startsWith(schema + '.');
    }

    /** Whole rows, or what single columns give where whole rows are refused. */
    private static List<Outcome> read(ProbingSession session, String relation, List<String> columns)
            throws SQLException {
        Outcome whole = session.run("SELECT t::text FROM " + relation + " t");
        List<Outcome> outcomes = new ArrayList<>(List.of(whole));
        if (whole.isRefused()) {
            for (String column : columns) {
                outcomes.add(session.run("SELECT t." + column + "::text FROM " + relation + " t"));
            }
        }
        return outcomes;
    }

    @Test
    void the_probes_would_find_what_is_there() throws SQLException {
        Map<String, Boolean> found = new TreeMap<>();
        try (Connection connection = owner()) {
            for (String relation : relations().keySet().stream()
                    .filter(name -> isOurs(name) || name.startsWith("pg_catalog.pg_stat"))
                    .toList()) {
                String all = String.join("\n", TestDatabase.rows(connection, "SELECT t::text FROM " + relation
                        + " t"));
                if (GLOBEX.canaries().stream().anyMatch(all::contains)) {
                    found.put(relation.replace(schema + '.', "").replace(REGISTRY + '.', ""), true);
                }
            }
        }
        assertThat(found.keySet()).contains("heads", "chunks", "vectors", "stats", "df", "df_snapshots", "generations",
                "pg_catalog.pg_stats", "pg_catalog.pg_statistic");
    }

    static Stream<Tenant[]> eachAndTheOther() {
        return Stream.of(new Tenant[]{ACME, GLOBEX}, new Tenant[]{GLOBEX, ACME});
    }

    @ParameterizedTest
    @MethodSource("eachAndTheOther")
    void every_relation_there_is_gives_rows_of_the_tenant_that_is_set_or_a_refusal(Tenant own, Tenant other)
            throws SQLException {
        List<String> giving = new ArrayList<>();
        List<String> refusing = new ArrayList<>();
        try (ProbingSession session = as(Optional.of(own.name()))) {
            for (var relation : relations().entrySet()) {
                List<Outcome> outcomes = read(session, relation.getKey(), relation.getValue());
                outcomes.forEach(outcome -> assertNothingOf(other, relation.getKey(), outcome));
                (outcomes.getFirst().isRefused() ? refusing : giving).add(relation.getKey());
                if (isOurs(relation.getKey()) && relation.getValue().contains("tenant")) {
                    assertThat(session.run("SELECT DISTINCT tenant FROM " + relation.getKey()).rows())
                            .as(relation.getKey()).containsExactly(own.name());
                }
            }
        }
        LOG.info("as {}: {} relations give rows of its own, {} refuse: {}", own.name(), giving.size(), refusing.size(),
                refusing);
        assertThat(giving).contains(schema + ".heads", schema + ".chunks", schema + ".vectors", schema + ".stats",
                schema + ".df", schema + ".df_snapshots", "pg_catalog.pg_stats");
        assertThat(refusing).contains(REGISTRY + ".generations", REGISTRY + ".identity", schema + ".positions",
                "pg_catalog.pg_statistic", "pg_catalog.pg_authid");
    }

    static Stream<Optional<String>> noTenants() {
        return Stream.concat(Stream.of(Optional.empty()), NO_TENANTS.stream().map(Optional::of));
    }

    @ParameterizedTest
    @MethodSource("noTenants")
    void without_a_tenant_or_with_one_that_is_none_nothing_is_seen(Optional<String> tenant) throws SQLException {
        try (ProbingSession session = as(tenant)) {
            for (var relation : relations().entrySet()) {
                if (isOurs(relation.getKey())) {
                    for (Outcome outcome : read(session, relation.getKey(), relation.getValue())) {
                        assertNothingOf(ACME, relation.getKey(), outcome);
                        assertNothingOf(GLOBEX, relation.getKey(), outcome);
                    }
                    if (relation.getValue().contains("tenant")) {
                        assertThat(session.run("SELECT count(*) FROM " + relation.getKey()).rows())
                                .as(relation.getKey()).containsExactly("0");
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("eachAndTheOther")
    void functions_with_their_owners_rights_answer_for_the_tenant_that_is_set(Tenant own, Tenant other)
            throws SQLException {
        Map<String, List<String>> calls = QueryRoleProbes.lookUps(schema, own.word(), other.name(), other.word());
        try (ProbingSession session = as(Optional.of(own.name())); Connection connection = owner()) {
            List<String> withOwnersRights = TestDatabase.rows(connection, """
                    SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                    WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')""");
            assertThat(calls.keySet()).as("each has probes; one that is new needs some").containsAll(withOwnersRights);
            for (String function : withOwnersRights) {
                for (String call : calls.getOrDefault(function, List.of())) {
                    Outcome outcome = session.run(call);
                    assertThat(outcome.state()).as(call + outcome.said()).isEmpty();
                    assertNothingOf(other, call, outcome);
                }
            }
            assertThat(session.run(QueryRoleProbes.matching(schema, own.word())).rows()).hasSize(2 * DOCUMENTS);
            assertThat(session.run(QueryRoleProbes.matching(schema, other.word())).rows()).isEmpty();
            assertThat(session.run("SELECT * FROM " + schema + ".count_matching('exists($.owner)', 1000)").rows())
                    .containsExactly(DOCUMENTS + "|" + 2 * DOCUMENTS);
        }
    }

    @ParameterizedTest
    @MethodSource("eachAndTheOther")
    void no_trick_shows_the_other_tenant(Tenant own, Tenant other) throws SQLException {
        for (String trick : QueryRoleProbes.tricks(schema, REGISTRY, other.word())) {
            try (ProbingSession session = as(Optional.of(own.name()))) {
                Outcome outcome = trick.startsWith("COPY") && trick.endsWith("STDOUT")
                        ? session.copy(trick)
                        : session.run(trick);

                assertNothingOf(other, trick, outcome);
                session.run("ROLLBACK");
                assertNothingOf(other, "after " + trick, session.run("SELECT t::text FROM " + schema + ".chunks t"));
            }
        }
    }

    @Test
    void what_would_change_rights_rows_or_policies_is_refused() throws SQLException {
        String owner;
        try (Connection connection = owner()) {
            owner = TestDatabase.rows(connection, "SELECT quote_ident(current_user)").getFirst();
        }
        try (ProbingSession session = as(Optional.of(ACME.name()))) {
            for (String attempt : QueryRoleProbes.attempts(schema, REGISTRY, owner, USER)) {
                Outcome outcome = session.run(attempt);

                assertThat(outcome.state()).as(attempt + ": " + outcome.everything()).contains(REFUSED);
                assertNothingOf(GLOBEX, attempt, outcome);
                session.run("ROLLBACK");
            }
        }
        try (Connection connection = owner()) {
            assertThat(TestDatabase.rows(connection, "SELECT tenant, count(*) FROM " + schema
                    + ".heads GROUP BY 1 ORDER BY 1")).containsExactly("acme|" + DOCUMENTS, "globex|" + DOCUMENTS);
        }
    }
}
