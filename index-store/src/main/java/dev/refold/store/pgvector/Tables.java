package dev.refold.store.pgvector;

import dev.refold.schemas.Space;
import dev.refold.store.StoreException;

/**
 * What SQL calls the parts of an installation. Texts are written with {@code {r}} for the registry's schema, {@code {g}}
 * for the generation's and {@code {role}} for the query role; none of them ever comes from input.
 *
 * @param registry checked by {@link PgVectorSettings}
 */
record Tables(String registry, String role) {

    static Tables of(PgVectorSettings settings) {
        return new Tables(settings.schema(), settings.queryRole());
    }

    String sql(String text) {
        return text.replace("{r}", registry).replace("{role}", role);
    }

    String schemaOf(int generation) {
        return registry + "_g" + generation;
    }

    String sql(int generation, String text) {
        return sql(text).replace("{g}", schemaOf(generation));
    }

    /** How a space's vectors are held. pgvector indexes {@code vector} up to 2,000 dimensions, {@code halfvec} beyond. */
    enum VectorType {

        VECTOR("vector", 2_000), HALFVEC("halfvec", 4_000);

        private final String sqlName;
        private final int maxDimensions;

        VectorType(String sqlName, int maxDimensions) {
            this.sqlName = sqlName;
            this.maxDimensions = maxDimensions;
        }

        static final int MAX_DIMENSIONS = HALFVEC.maxDimensions;

        static VectorType of(Space space) {
            if (space.dimensions() > MAX_DIMENSIONS) {
                throw new StoreException.Refused("pgvector indexes at most " + MAX_DIMENSIONS + " dimensions");
            }
            return space.dimensions() <= VECTOR.maxDimensions ? VECTOR : HALFVEC;
        }

        String sqlName() {
            return sqlName;
        }
    }
}
