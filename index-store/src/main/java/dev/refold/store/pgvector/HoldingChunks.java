package dev.refold.store.pgvector;

import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import dev.refold.store.search.Prefix;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All chunks that may hold a query's phrases and prefixes. The rarest word that must be there chooses by its index, with
 * the owner's rights like every look-up by text; the rest is judged row by row, through the policies. No index knows
 * the beginnings of words: where nothing else must be there, the tenant's chunks are looked at one by one (0.4 s for
 * 20,000 chunks of 150 words where few match, 0.9 s where many do, on two cores with much else to do).
 */
final class HoldingChunks {

    private static final String COLUMNS = """
            SELECT c.id, c.ordinal, c.len, ARRAY(
                SELECT coalesce((c.terms -> t.term)::int, 0) FROM unnest(?::text[]) WITH ORDINALITY t(term, i)
                ORDER BY t.i) AS frequencies, p.begun, p.begun_frequencies
            """;

    /** Which terms begin so; looked at only where there are any. */
    private static final String BEGINNINGS = """
            CROSS JOIN LATERAL (SELECT coalesce(array_agg(e.key), '{}') AS begun,
                coalesce(array_agg(e.value::int), '{}') AS begun_frequencies
                FROM jsonb_each(c.terms) e WHERE e.key ^@ ANY(?::text[])) p
            """;
    private static final String NO_BEGINNINGS = """
            CROSS JOIN (SELECT '{}'::text[] AS begun, '{}'::int[] AS begun_frequencies WHERE ?::text[] = '{}') p
            """;

    private static final String CHOSEN = """
            WITH m AS MATERIALIZED (SELECT id, ordinal FROM {g}.matching(?, ?, ?, ?, ?, CAST(? AS jsonpath), ?))
            """;

    /** Chunk by chunk by its key: a join would read the whole tenant, as the planner knows nothing of what is chosen. */
    private static final String AMONG_CHOSEN = """
            FROM m CROSS JOIN LATERAL (SELECT * FROM {g}.chunks k
                WHERE k.tenant = ? AND k.id = m.id AND k.ordinal = m.ordinal OFFSET 0) c
            {beginnings}WHERE c.terms ??& ?::text[]
            """;

    /** How many were chosen, in the place of a length. */
    private static final String AND_HOW_MANY = " UNION ALL SELECT '', -1, count(*)::int, '{}', '{}', '{}' FROM m";

    private static final String ALL = """
            FROM {g}.chunks c
            {beginnings}WHERE c.tenant = ?
            """;

    private static final String FILTERED = """
            AND EXISTS (SELECT FROM {g}.heads h WHERE h.tenant = c.tenant AND h.id = c.id
                AND h.metadata @@ CAST(? AS jsonpath))
            """;

    /** The terms are one JSON text, in which a term begins where a quote does. */
    private static final String BEGUN = """
            AND (strpos(c.terms::text, '"' || ?) > 0 OR c.terms ?? ?)
            """;

    private static final String LIMIT = " LIMIT ?";

    private final Snapshot snapshot;
    private final Optional<String> filter;
    private final MatchingChunks matching;

    HoldingChunks(Snapshot snapshot, Optional<String> filter, MatchingChunks matching) {
        this.snapshot = snapshot;
        this.filter = filter;
        this.matching = matching;
    }

    List<Occurrence> find(KeywordQuery query, int atMost) throws SQLException {
        List<String> required = List.copyOf(query.required());
        List<Occurrence> found = required.isEmpty() ? amongAll(query, atMost) : amongChosen(query, required, atMost);
        if (found.size() > atMost) {
            throw Occurrence.tooMany(atMost);
        }
        return found;
    }

    private List<Occurrence> amongChosen(KeywordQuery query, List<String> required, int atMost) throws SQLException {
        List<String> counted = counted(query);
        try (PreparedStatement statement = snapshot.prepare(amongChosen(query.prefixes().size()))) {
            Parameters parameters = new Parameters(statement);
            choose(parameters, required, atMost + 1);
            parameters.texts(counted);
            parameters.text(snapshot.tenant());
            parameters.texts(beginnings(query));
            parameters.texts(required);
            begun(parameters, query);
            return occurrences(statement, counted, atMost);
        }
    }

    private List<Occurrence> amongAll(KeywordQuery query, int atMost) throws SQLException {
        List<String> counted = counted(query);
        try (PreparedStatement statement = snapshot.prepare(COLUMNS + ALL.replace("{beginnings}", BEGINNINGS)
                + (filter.isPresent() ? FILTERED : "") + BEGUN.repeat(query.prefixes().size()) + LIMIT)) {
            Parameters parameters = new Parameters(statement);
            parameters.texts(counted);
            parameters.texts(beginnings(query));
            parameters.text(snapshot.tenant());
            if (filter.isPresent()) {
                parameters.text(filter.get());
            }
            begun(parameters, query);
            parameters.number(atMost + 1);
            return occurrences(statement, counted, atMost);
        }
    }

    /** A text of its own so that tests can have its plan explained. */
    static String amongChosen(int prefixes) {
        return CHOSEN + COLUMNS + AMONG_CHOSEN.replace("{beginnings}", prefixes == 0 ? NO_BEGINNINGS : BEGINNINGS)
                + BEGUN.repeat(prefixes) + AND_HOW_MANY;
    }

    private static List<String> beginnings(KeywordQuery query) {
        return query.prefixes().stream().map(Prefix::beginning).toList();
    }

    private static void begun(Parameters parameters, KeywordQuery query) throws SQLException {
        for (Prefix prefix : query.prefixes()) {
            parameters.text(prefix.beginning());
            parameters.text(prefix.term().orElse(prefix.beginning()));
        }
    }

    /** Those of the words, and what the beginnings are held as when they are words. */
    private static List<String> counted(KeywordQuery query) {
        List<String> counted = new ArrayList<>(query.terms());
        query.prefixes().forEach(prefix -> prefix.term().ifPresent(counted::add));
        return counted.stream().distinct().toList();
    }

    /** What {@code matching} wants beside the chosen term weighs nothing here: only keys are wanted of it. */
    private void choose(Parameters parameters, List<String> required, int limit) throws SQLException {
        CorpusStatistics statistics = matching.statistics(required);
        List<String> rarest = required.stream().min(Comparator.comparingLong(statistics::chunksWith)
                .thenComparing(Comparator.naturalOrder())).stream().toList();
        parameters.texts(rarest);
        parameters.texts(rarest);
        parameters.array("float8", List.of(1.0));
        parameters.real(1);
        parameters.real(0);
        parameters.text(filter.orElse(null));
        parameters.number(limit);
    }

    private static List<Occurrence> occurrences(PreparedStatement statement, List<String> counted, int atMost)
            throws SQLException {
        List<Occurrence> occurrences = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (row.getInt("ordinal") < 0) {
                    checkAll(row.getInt("len"), atMost);
                    continue;
                }
                SortedMap<String, Integer> frequencies = new TreeMap<>();
                Integer[] ofCounted = (Integer[]) row.getArray("frequencies").getArray();
                for (int i = 0; i < ofCounted.length; i++) {
                    if (ofCounted[i] > 0) {
                        frequencies.put(counted.get(i), ofCounted[i]);
                    }
                }
                String[] begun = (String[]) row.getArray("begun").getArray();
                Integer[] ofBegun = (Integer[]) row.getArray("begun_frequencies").getArray();
                for (int i = 0; i < begun.length; i++) {
                    frequencies.put(begun[i], ofBegun[i]);
                }
                occurrences.add(new Occurrence(new ChunkRef(row.getString("id"), row.getInt("ordinal")),
                        new ChunkTerms(frequencies, row.getInt("len"))));
            }
        }
        return occurrences;
    }

    private static void checkAll(int chosen, int atMost) {
        if (chosen > atMost) {
            throw Occurrence.tooMany(atMost);
        }
    }
}
