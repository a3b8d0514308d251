package dev.refold.store.pgvector;

/**
 * Look-ups by text and by metadata. Row-level security keeps {@code ?|} and {@code @@} from using their indexes (they
 * are not leakproof), so these functions run with the owner's rights: with a fixed search path, for the tenant of the
 * setting only, and what they return is keys, counts and scores, never contents. A caller without a tenant finds
 * nothing.
 */
final class LookUps {

    /** Which chunks match, inside {@code matching}; a text of its own so that tests can have its plan explained. */
    static final String CHOSEN_CHUNKS = """
            SELECT c.id, c.ordinal, c.terms, $5 + $6 * c.len AS saturation
            FROM {g}.chunks c
            WHERE c.tenant = $1 AND c.terms ?| $2""";

    static final String FILTERED = """
            AND EXISTS (SELECT FROM {g}.heads h WHERE h.tenant = $1 AND h.id = c.id AND h.metadata @@ $7)""";

    static final String MATCHING_HEADS = """
            SELECT h.id, h.chunk_count FROM {g}.heads h
            WHERE h.tenant = me AND NOT h.deleted AND h.metadata @@ filter""";

    /**
     * <ul>
     * <li>{@code matching}: BM25, divided by its greatest value, as {@code Bm25} says: a term's share of it is
     * weight · tf / (tf + saturation). The text it executes is put together of whole numbers only.
     * <li>{@code term_counts}: {@code counts} come from the snapshot where it knows the term, else from the chunks, at
     * most {@code enough} each; all from the chunks for a tenant of at most {@code small}.
     * </ul>
     */
    static final String FUNCTIONS = """
            CREATE FUNCTION {g}.matching(chosen text[], terms text[], weights float8[], base float8, slope float8,
                filter jsonpath, at_most int)
            RETURNS TABLE (id text, ordinal int, score float8)
            LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $f$
            DECLARE
                me text := nullif(current_setting('refold.tenant', true), '');
                total text;
            BEGIN
                SELECT string_agg(format('coalesce($4[%1$s] / (1 + c.saturation / (c.terms -> $3[%1$s])::float8), 0)', i),
                    ' + ' ORDER BY i) INTO total FROM generate_subscripts(terms, 1) i;
                RETURN QUERY EXECUTE
                    'SELECT s.id, s.ordinal, s.score FROM (SELECT c.id, c.ordinal, ' || total || ' AS score FROM ('
                    || $q${chosen}$q$
                    || CASE WHEN filter IS NULL THEN '' ELSE $q$ {filtered}$q$ END
                    || ') c) s ORDER BY floor(s.score * 1e6 + 0.5) DESC, s.id, s.ordinal LIMIT $8'
                    USING me, chosen, terms, weights, base, slope, filter, at_most;
            END $f$;
            CREATE FUNCTION {g}.term_counts(terms text[], small bigint, enough bigint,
                OUT chunks bigint, OUT len bigint, OUT counted bigint, OUT counts bigint[])
            LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $f$
            DECLARE
                me text := nullif(current_setting('refold.tenant', true), '');
            BEGIN
                SELECT coalesce(sum(s.chunks), 0), coalesce(sum(s.len), 0) INTO chunks, len
                    FROM {g}.stats s WHERE s.tenant = me;
                SELECT d.chunks INTO counted FROM {g}.df_snapshots d WHERE d.tenant = me;
                SELECT array_agg(coalesce(d.n, (SELECT count(*) FROM (SELECT FROM {g}.chunks c
                        WHERE c.tenant = me AND c.terms ? q.term LIMIT enough) live)) ORDER BY q.i) INTO counts
                    FROM unnest(terms) WITH ORDINALITY q(term, i)
                    LEFT JOIN {g}.df d ON chunks > small AND d.tenant = me AND d.term = q.term;
            END $f$;
            CREATE FUNCTION {g}.count_matching(filter jsonpath, enough bigint, OUT documents bigint, OUT chunks bigint)
            LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $f$
            DECLARE
                me text := nullif(current_setting('refold.tenant', true), '');
            BEGIN
                SELECT count(*), coalesce(sum(m.chunk_count), 0) INTO documents, chunks
                    FROM ({matching_heads} LIMIT enough) m;
            END $f$;
            CREATE FUNCTION {g}.matching_ids(filter jsonpath) RETURNS SETOF text
            LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $f$
            DECLARE
                me text := nullif(current_setting('refold.tenant', true), '');
            BEGIN
                RETURN QUERY SELECT m.id FROM ({matching_heads}) m;
            END $f$""".replace("{chosen}", CHOSEN_CHUNKS).replace("{filtered}", FILTERED).replace("{matching_heads}",
            MATCHING_HEADS);

    private LookUps() {}
}
