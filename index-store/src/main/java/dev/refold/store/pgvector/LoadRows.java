package dev.refold.store.pgvector;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Copies what plans for an empty generation hold into its tables, each table in one {@code COPY}. */
final class LoadRows {

    private static final String HEADS = "COPY {g}.heads (" + HeadRow.COLUMNS + ") FROM STDIN (FORMAT binary)";
    private static final String CHUNKS = """
            COPY {g}.chunks (tenant, id, ordinal, hash, from_, to_, text, len, terms) FROM STDIN (FORMAT binary)""";
    private static final String VECTORS = "COPY {g}.vectors (tenant, id, hash, e) FROM STDIN (FORMAT binary)";

    private final Connection connection;
    private final Tables tables;
    private final int number;
    private final VectorBytes vectors;

    LoadRows(Connection connection, Tables tables, int number, Space space) {
        this.connection = connection;
        this.tables = tables;
        this.number = number;
        this.vectors = VectorBytes.of(Tables.VectorType.of(space));
    }

    void copy(Collection<BatchPlan> plans) throws SQLException {
        try (BinaryCopy copy = BinaryCopy.start(connection, tables.sql(number, HEADS))) {
            for (BatchPlan plan : plans) {
                for (EmbeddedDocument document : plan.heads()) {
                    head(copy, document);
                }
            }
            copy.end();
        }
        try (BinaryCopy copy = BinaryCopy.start(connection, tables.sql(number, CHUNKS))) {
            for (BatchPlan plan : plans) {
                for (BatchPlan.ChunkRow row : plan.chunks()) {
                    chunk(copy, row);
                }
            }
            copy.end();
        }
        try (BinaryCopy copy = BinaryCopy.start(connection, tables.sql(number, VECTORS))) {
            for (BatchPlan plan : plans) {
                for (BatchPlan.VectorRow row : plan.vectors()) {
                    copy.row(4).text(row.document().tenant()).text(row.document().id()).uuid(row.hash()).vector(vectors,
                            row.vector());
                }
            }
            copy.end();
        }
    }

    private static void head(BinaryCopy copy, EmbeddedDocument document) throws SQLException {
        HeadRow row = HeadRow.of(document);
        copy.row(16).text(document.key().tenant()).text(document.key().id()).int8(document.order().version())
                .int8(document.order().epoch()).int8(document.order().offset()).int4(document.source().partition())
                .int8(document.source().offset()).bool(row.deleted()).uuid(row.hash()).text(row.title())
                .text(row.language()).int8(seconds(row.occurredAt())).int4(row.occurredAt().map(Instant::getNano))
                .jsonb(row.metadata()).jsonb(row.shadowed()).int4(row.chunkCount());
    }

    private static void chunk(BinaryCopy copy, BatchPlan.ChunkRow row) throws SQLException {
        copy.row(9).text(row.document().tenant()).text(row.document().id()).int4(row.chunk().ordinal())
                .uuid(row.chunk().hash()).int4(row.chunk().start()).int4(row.chunk().end()).text(row.text())
                .int4(row.terms().length()).jsonb(Jsonb.frequencies(row.terms().frequencies()));
    }

    private static OptionalLong seconds(Optional<Instant> time) {
        return time.isPresent() ? OptionalLong.of(time.get().getEpochSecond()) : OptionalLong.empty();
    }
}
