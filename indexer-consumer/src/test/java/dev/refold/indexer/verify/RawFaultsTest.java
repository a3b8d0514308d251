package dev.refold.indexer.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.services.ChromaDatabase;
import dev.refold.services.TestChroma;
import dev.refold.services.TestPostgres;
import dev.refold.store.IndexStore;
import dev.refold.store.chroma.ChromaSettings;
import dev.refold.store.chroma.ChromaStore;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planted by the servers' own means, past the store: strays, bits of the stored bytes, rows moved and gone. */
class RawFaultsTest {

    private static final int DOCUMENTS = 40;

    @TempDir
    private Path folder;

    private VerifyBench folded(IndexStore store) throws IOException {
        VerifyBench bench = new VerifyBench(store, VerifiedLog.QUIET, folder, VerifyBench.SPACE, 11);
        bench.write(DOCUMENTS);
        bench.startSinks();
        bench.awaitFolded();
        assertThat(bench.verify().clean()).isTrue();
        return bench;
    }

    private static void assertFoundAndMended(VerifyBench bench, Tuple... expected) {
        VerifyReport found = bench.verify();
        System.out.println(String.join("\n", found.findings().stream().map(Finding::toString).toList()));
        assertThat(found.findings()).extracting(Finding::key, Finding::kind).containsExactlyInAnyOrder(expected);
        assertThat(bench.repair().repaired()).isEqualTo(expected.length);
        assertThat(bench.verify().findings()).isEmpty();
    }

    @Test
    void in_the_tables_of_pgvector() throws IOException, SQLException {
        String url = TestPostgres.shared().newDatabase();
        PgVectorSettings settings = PgVectorSettings.of(url).withPoolSize(6);
        try (VerifyBench bench = folded(PgVectorStore.open(settings))) {
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                for (String sql : new String[]{
                        // One bit of one component, which the type's own input would let pass, too.
                        "CREATE CAST (bytea AS vector) WITHOUT FUNCTION; CREATE CAST (vector AS bytea) WITHOUT FUNCTION",
                        "UPDATE {g}.vectors SET e = set_byte(e::bytea, 16, get_byte(e::bytea, 16) # 1)::vector"
                                + " WHERE id = 'T-1'",
                        "DROP CAST (bytea AS vector); DROP CAST (vector AS bytea)",
                        "INSERT INTO {g}.vectors SELECT tenant, id, gen_random_uuid(), e FROM {g}.vectors"
                                + " WHERE id = 'T-2' LIMIT 1",
                        "UPDATE {g}.chunks SET id = 'nobody' WHERE id = 'T-4'",
                        "DELETE FROM {g}.heads WHERE id = 'T-5'",
                        "UPDATE {g}.heads SET tenant = 'stranger' WHERE id = 'T-8'",
                        "UPDATE {g}.chunks SET tenant = 'stranger' WHERE id = 'T-8'",
                        "UPDATE {g}.vectors SET tenant = 'stranger' WHERE id = 'T-8'"}) {
                    statement.execute(sql.replace("{g}", settings.schema() + "_g1"));
                }
            }
            assertFoundAndMended(bench, Tuple.tuple("acme/T-1", FindingKind.CORRUPT),
                    Tuple.tuple("acme/T-2", FindingKind.STRAY), Tuple.tuple("acme/T-4", FindingKind.CORRUPT),
                    Tuple.tuple("acme/nobody", FindingKind.STRAY), Tuple.tuple("acme/T-5", FindingKind.GAP),
                    Tuple.tuple("acme/T-8", FindingKind.GAP), Tuple.tuple("stranger/T-8", FindingKind.GHOST));
        }
    }

    @Test
    void in_the_collections_of_chroma() throws IOException {
        ChromaDatabase database = TestChroma.shared().newDatabase();
        RawChroma raw = new RawChroma(database);
        try (VerifyBench bench = folded(ChromaStore.open(
                ChromaSettings.of(database.url()).withDatabase(database.tenant(), database.database())))) {
            raw.flipExponent(firstWords(bench, "T-1"), 0);
            raw.copyAsStray(firstWords(bench, "T-2"));
            assertFoundAndMended(bench, Tuple.tuple("acme/T-1", FindingKind.CORRUPT),
                    Tuple.tuple("acme/T-2", FindingKind.STRAY));
        }
    }

    /** What only the first chunk of that document holds. */
    private static String firstWords(VerifyBench bench, String id) {
        EmbeddedDocument.Present document = (EmbeddedDocument.Present) bench.log.state(new DocumentKey("acme", id));
        return document.text().substring(0, document.text().indexOf(" ", "words number ".length()) + 1);
    }
}
