package dev.refold.store.pgvector;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The SQL of somebody who wants to see more than their tenant's rows. Values of the other are not in the texts. */
final class QueryRoleProbes {

    private QueryRoleProbes() {}

    static String matching(String schema, String word) {
        return "SELECT id, ordinal FROM " + schema + ".matching(ARRAY['" + word + "'], ARRAY['" + word
                + "'], ARRAY[1.0], 1, 1, NULL, 1000)";
    }

    /** Calls of the functions that run with their owner's rights, by name. */
    static Map<String, List<String>> lookUps(String schema, String ownWord, String other, String otherWord) {
        String word = "ARRAY['" + otherWord + "']";
        String filter = "'exists($.owner)'";
        String ofOther = "'$.owner == \"" + other + "\"'";
        return Map.of("matching", List.of(matching(schema, ownWord), matching(schema, otherWord),
                "SELECT id FROM %s.matching(ARRAY['piece'], %s, ARRAY[1.0], 0, 0, %s, 1000)".formatted(schema, word,
                        filter),
                "SELECT id FROM %s.matching(ARRAY['piece'], ARRAY['piece'], ARRAY[1.0], 0, 0, %s, 1000)"
                        .formatted(schema, ofOther)),
                "matching_ids", List.of("SELECT m FROM %s.matching_ids(%s) m".formatted(schema, filter),
                        "SELECT m FROM %s.matching_ids(%s) m".formatted(schema, ofOther)),
                "count_matching", List.of("SELECT * FROM %s.count_matching(%s, 1000)".formatted(schema, filter)),
                "term_counts", List.of("SELECT * FROM %s.term_counts(%s, 0, 1000)".formatted(schema, word),
                        "SELECT * FROM %s.term_counts(%s, 1000, 1000)".formatted(schema, word)));
    }

    /** What may succeed, but with rows of the tenant that is set only. */
    static List<String> tricks(String schema, String registry, String word) {
        String heads = schema + ".heads";
        String chunks = schema + ".chunks";
        String marked = "overlay('" + word + "' PLACING '' FROM 1 FOR 0)";
        List<String> tricks = new ArrayList<>(List.of(
                "SELECT count(*), max(id), min(title), string_agg(tenant, ',') FROM " + heads,
                "SELECT t::text FROM " + heads + " t WHERE ctid = ANY (ARRAY(SELECT format('(%s,%s)', p, i)::tid FROM"
                        + " generate_series(0, 20) p, generate_series(1, 100) i))",
                "TABLE " + chunks, "SELECT tableoid::regclass, xmin, t::text FROM ONLY " + chunks + " t",
                "SELECT a::text FROM " + heads + " a LEFT JOIN " + heads + " b ON a.tenant <> b.tenant",
                "WITH RECURSIVE r AS (SELECT id FROM " + heads + " UNION SELECT h.id FROM r JOIN " + heads
                        + " h ON h.id > r.id) TABLE r",
                "SELECT s.* FROM " + heads + " TABLESAMPLE SYSTEM (100) s",
                "COPY " + heads + " TO STDOUT", "COPY (SELECT text FROM " + chunks + ") TO STDOUT",
                "SELECT query_to_xml('SELECT * FROM " + chunks + "', true, false, '')",
                "SELECT table_to_xml('" + heads + "', true, false, '')",
                "SELECT schema_to_xml('" + schema + "', true, false, '')",
                "SELECT schema_to_xml('" + registry + "', true, false, '')", "SELECT database_to_xml(true, false, '')",
                "DECLARE c CURSOR WITH HOLD FOR SELECT t::text FROM " + heads + " t; FETCH ALL FROM c",
                "PREPARE p AS SELECT t::text FROM " + heads + " t; EXECUTE p",
                "EXPLAIN (ANALYZE, VERBOSE, COSTS OFF) SELECT * FROM " + chunks + " ORDER BY text",
                // A filter of one's own that tells what it is shown: it must run behind the policy.
                """
                        CREATE FUNCTION pg_temp.tell(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS
                            $f$ BEGIN RAISE NOTICE 'seen %%', $1; RETURN true; END $f$;
                        SELECT id FROM %1$s.chunks WHERE pg_temp.tell(text || tenant);
                        SELECT id FROM %1$s.heads WHERE pg_temp.tell(title) AND pg_temp.tell(metadata::text)"""
                        .formatted(schema),
                "SELECT title::int FROM " + heads, "SELECT (metadata ->> 'owner')::int FROM " + heads,
                "SELECT text::int FROM " + chunks + " ORDER BY tenant DESC",
                // Names that a function might take for its own.
                "CREATE TEMP TABLE heads AS SELECT 1; CREATE TEMP TABLE chunks AS SELECT 1; SET search_path = pg_temp, "
                        + schema + "; SELECT m FROM matching_ids('exists($.owner)') m",
                "SET LOCAL ROLE refold_query; SELECT t::text FROM " + heads + " t",
                "SET enable_seqscan = off; SET enable_indexscan = off; SET enable_bitmapscan = off; SELECT t::text FROM "
                        + heads + " t",
                "RESET ROLE; RESET SESSION AUTHORIZATION; SELECT t::text FROM " + heads + " t",
                "DO $d$ DECLARE r record; BEGIN FOR r IN SELECT * FROM " + heads
                        + " LOOP RAISE NOTICE '%', r; END LOOP; END $d$",
                "SELECT pg_stat_get_activity(NULL)::text", "SELECT * FROM pg_stat_activity",
                "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats",
                "SELECT most_common_vals::text FROM pg_stats_ext", "SELECT * FROM pg_cursors, pg_prepared_statements",
                "SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.prokind = 'f' AND p.pronamespace = '" + schema
                        + "'::regnamespace",
                // What only the other has must not make a difference.
                "SELECT 1 / (CASE WHEN text LIKE '%' || " + marked + " || '%' THEN 0 ELSE 1 END) FROM " + chunks));
        return tricks;
    }

    /** What is refused, whatever tenant is set. */
    static List<String> attempts(String schema, String registry, String owner, String user) {
        return Stream.concat(GenerationDdl.TENANT_TABLES.stream().map(table -> schema + '.' + table).flatMap(
                table -> Stream.of("SET row_security = off; SELECT * FROM " + table, "DELETE FROM " + table,
                        "UPDATE " + table + " SET tenant = 'acme'", "INSERT INTO " + table + " SELECT * FROM " + table,
                        "TRUNCATE " + table, "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY",
                        "ALTER TABLE " + table + " OWNER TO " + user, "DROP POLICY own_tenant ON " + table,
                        "ALTER POLICY own_tenant ON " + table + " USING (true)",
                        "CREATE POLICY mine ON " + table + " USING (true)", "CREATE INDEX ON " + table + " (tenant)",
                        "CREATE TRIGGER t AFTER INSERT ON " + table + " EXECUTE FUNCTION suppress_redundant_updates"
                                + "_trigger()",
                        "CREATE RULE r AS ON SELECT TO " + table + " DO INSTEAD NOTHING", "DROP TABLE " + table,
                        "BEGIN; LOCK TABLE " + table + " IN EXCLUSIVE MODE", "SELECT * FROM " + table + " FOR UPDATE",
                        "CREATE STATISTICS s ON tenant, ctid FROM " + table,
                        "COPY " + table + " TO '/tmp/refold-probe'", "COPY " + table + " TO PROGRAM 'cat'",
                        "COPY " + table + " FROM STDIN")),
                Stream.of("SET ROLE " + owner, "SET SESSION AUTHORIZATION " + owner, "GRANT " + owner + " TO " + user,
                        "ALTER ROLE " + user + " BYPASSRLS", "ALTER ROLE " + user + " SUPERUSER",
                        "CREATE ROLE refold_prober_made", "CREATE SCHEMA mine",
                        "CREATE TABLE " + schema + ".mine (a int)", "CREATE TABLE " + registry + ".mine (a int)",
                        "CREATE VIEW " + schema + ".mine AS SELECT 1",
                        "CREATE FUNCTION " + schema + ".mine() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
                        "ALTER FUNCTION " + schema + ".matching_ids(jsonpath) SECURITY INVOKER",
                        "DROP SCHEMA " + schema + " CASCADE", "SELECT * FROM pg_statistic", "SELECT * FROM pg_authid",
                        "SELECT * FROM " + schema + ".positions", "SELECT * FROM " + registry + ".identity",
                        "SELECT * FROM " + registry + ".installation", "SELECT task FROM " + registry + ".generations",
                        "SELECT * FROM " + registry + ".generations",
                        "UPDATE " + registry + ".generations SET state = 'dropped'",
                        "SELECT pg_read_file('PG_VERSION')",
                        "SELECT pg_ls_dir('.')", "SELECT lo_import('/etc/hostname')",
                        "SELECT pg_switch_wal()", "SET log_statement = 'all'",
                        "SET session_replication_role = replica", "ALTER SYSTEM SET row_security = off"))
                .toList();
    }
}
