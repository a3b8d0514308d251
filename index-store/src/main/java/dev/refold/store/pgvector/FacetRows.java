package dev.refold.store.pgvector;

import dev.refold.schemas.MetadataValue;
import dev.refold.store.search.FacetCounts;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the values of metadata keys, through the policies; which documents match the filter is looked up with the
 * owner's rights, by its index. Numbers are equal as numbers, whatever their digits.
 */
final class FacetRows {

    private static final String ALL = """
            WITH h AS (SELECT h.metadata -> ? AS value FROM {g}.heads h
                WHERE h.tenant = ? AND NOT h.deleted AND h.metadata ?? ?)
            """;

    private static final String MATCHING = """
            WITH h AS (SELECT h.metadata -> ? AS value FROM {g}.heads h
                JOIN {g}.matching_ids(CAST(? AS jsonpath)) m(id) ON m.id = h.id
                WHERE h.tenant = ? AND NOT h.deleted AND h.metadata ?? ?)
            """;

    /** The first row is of the documents; its value is null, which no value of metadata is. */
    private static final String COUNTS = """
            , e AS (SELECT DISTINCT d.number, x.value,
                    jsonb_typeof(x.value) = 'string' AND char_length(x.value #>> '{}') > ? AS is_long
                FROM (SELECT row_number() OVER () AS number, value FROM h) d CROSS JOIN LATERAL jsonb_array_elements(
                    CASE jsonb_typeof(d.value) WHEN 'array' THEN d.value ELSE jsonb_build_array(d.value) END) x(value))
            SELECT NULL AS value, (SELECT count(*) FROM h) AS documents,
                (SELECT count(DISTINCT number) FROM e WHERE is_long) AS long_texts
            UNION ALL
            (SELECT e.value::text, count(*), 0 FROM e WHERE NOT is_long GROUP BY e.value LIMIT ?)""";

    private final Snapshot snapshot;
    private final Optional<String> filter;

    FacetRows(Snapshot snapshot, Optional<String> filter) {
        this.snapshot = snapshot;
        this.filter = filter;
    }

    List<FacetCounts> count(List<String> keys) throws SQLException {
        List<FacetCounts> facets = new ArrayList<>();
        for (String key : keys) {
            facets.add(Storable.is(key) ? count(key) : new FacetCounts(key));
        }
        return facets;
    }

    private FacetCounts count(String key) throws SQLException {
        FacetCounts facet = new FacetCounts(key);
        try (PreparedStatement statement = snapshot.prepare((filter.isPresent() ? MATCHING : ALL) + COUNTS)) {
            Parameters parameters = new Parameters(statement);
            parameters.text(key);
            if (filter.isPresent()) {
                parameters.text(filter.get());
            }
            parameters.text(snapshot.tenant());
            parameters.text(key);
            parameters.number(FacetCounts.MOST_CHARS);
            parameters.number(FacetCounts.MOST_DIFFERENT + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    add(facet, row);
                }
            }
        }
        return facet;
    }

    private static void add(FacetCounts facet, ResultSet row) throws SQLException {
        String value = row.getString("value");
        if (value == null) {
            facet.addDocuments(row.getLong("documents"));
            facet.addLongTexts(row.getLong("long_texts"));
        } else if (Jsonb.value(value) instanceof MetadataValue.Scalar scalar) {
            facet.add(scalar, row.getLong("documents"));
        }
    }
}
