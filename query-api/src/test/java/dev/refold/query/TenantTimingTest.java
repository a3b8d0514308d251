package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.query.access.AccessKey;
import dev.refold.query.access.Limits;
import dev.refold.query.access.Scope;
import dev.refold.query.access.StoredKey;
import dev.refold.query.access.TokenJudge;
import dev.refold.services.TestPostgres;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether time tells one tenant of another, over a real PostgreSQL: the same question about what the other has and about
 * what nobody has, in random order. It reports and judges nothing: clocks of a shared machine do not.
 */
@Tag("long")
final class TenantTimingTest {

    private static final Logger LOG = LoggerFactory.getLogger(TenantTimingTest.class);
    private static final int DOCUMENTS = 2_000;
    private static final int ROUNDS = 400;
    private static final int WARM_UP = 50;

    private final Map<String, StoredKey> stored = new ConcurrentHashMap<>();
    private final AccessKey acme = key("acme", Scope.READ);
    private final AccessKey globex = key("globex", Scope.WRITE);
    private final PgVectorStore store = PgVectorStore.open(PgVectorSettings.of(TestPostgres.shared().newDatabase()));
    private final Api api = Api.of(FoldingBackend.live(store), new Access.Required(id -> Optional.ofNullable(stored
            .get(id)), TokenJudge.NONE, new Limits(1_000_000, 1_000_000, 1_000)));

    /** @param bearer with the credential of */
    private record Question(String bearer, String method, String path, String json) {}

    /** What is asked about the other tenant, and about nobody. */
    private record Pair(Question other, Question nobody) {}

    @AfterEach
    void close() {
        api.close();
        store.close();
    }

    private AccessKey key(String tenant, Scope scope) {
        AccessKey key = AccessKey.create(new SecureRandom());
        stored.put(key.id(), StoredKey.of(key, "test", tenant, EnumSet.of(scope), Instant.now(), Optional.empty()));
        return key;
    }

    private int ask(Question question) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.server().port()
                + question.path())).header("Authorization", "Bearer " + question.bearer())
                .method(question.method(), BodyPublishers.ofString(question.json()));
        return api.send(request).status();
    }

    private Question read(String path) {
        return new Question(acme.reveal(), "GET", path, "");
    }

    private Question search(String mode, String word) {
        return new Question(acme.reveal(), "POST", "/v1/search",
                "{\"query\":\"%s\",\"mode\":\"%s\"}".formatted(word, mode));
    }

    private Question count(String owner) {
        return read("/v1/count?filter=" + Api.encoded("{\"eq\":[\"owner\",\"" + owner + "\"]}"));
    }

    private Question wrongSecretOf(String id) {
        return new Question(AccessKey.PREFIX + id + '_' + "0".repeat(64), "GET", "/v1/count", "");
    }

    @Test
    void time_is_reported_for_what_the_other_has_and_for_what_nobody_has() {
        for (int i = 0; i < DOCUMENTS; i++) {
            assertThat(ask(new Question(globex.reveal(), "PUT", "/v1/documents/theirs-" + i,
                    "{\"content\":\"A piece of zirconium %d.\",\"metadata\":{\"owner\":\"globex\"}}".formatted(i))))
                    .isEqualTo(202);
        }
        Map<String, Pair> pairs = new LinkedHashMap<>();
        pairs.put("a document", new Pair(read("/v1/documents/theirs-7"), read("/v1/documents/nobody-7")));
        pairs.put("a chunk", new Pair(read("/v1/chunks/theirs-7%230"), read("/v1/chunks/nobody-7%230")));
        pairs.put("a count", new Pair(count("globex"), count("nobody")));
        for (String mode : List.of("keyword", "vector", "hybrid")) {
            pairs.put("a search, " + mode, new Pair(search(mode, "zirconium"), search(mode, "yttrium")));
        }
        pairs.put("a wrong secret", new Pair(wrongSecretOf(globex.id()), wrongSecretOf("0".repeat(16))));

        long seed = Optional.ofNullable(Long.getLong("refold.test.seed")).orElseGet(System::nanoTime);
        Random random = new Random(seed);
        pairs.forEach((name, pair) -> report(name, pair, random, seed));
    }

    private void report(String name, Pair pair, Random random, long seed) {
        double[] other = new double[ROUNDS];
        double[] nobody = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            List<Boolean> order = new ArrayList<>(List.of(true, false));
            Collections.shuffle(order, random);
            for (boolean isOther : order) {
                long start = System.nanoTime();
                int status = ask(isOther ? pair.other() : pair.nobody());
                double millis = (System.nanoTime() - start) / 1e6;
                assertThat(status).as(name).isIn(200, 401, 404);
                if (i >= 0) {
                    (isOther ? other : nobody)[i] = millis;
                }
            }
        }
        LOG.info("seed={} timing of {}: the other's p50 {} ms, p95 {} ms; nobody's p50 {} ms, p95 {} ms; the other's is"
                + " slower in {} of pairs (0.5: no difference)", seed, name, at(other, 0.5), at(other, 0.95),
                at(nobody, 0.5), at(nobody, 0.95), shareSlower(other, nobody));
    }

    private static String at(double[] millis, double quantile) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return "%.2f".formatted(sorted[(int) (quantile * (sorted.length - 1))]);
    }

    /** Of all pairs, not of those asked together: the area under the curve, Mann and Whitney's U over its greatest. */
    private static String shareSlower(double[] one, double[] other) {
        double slower = 0;
        for (double a : one) {
            for (double b : other) {
                slower += a > b ? 1 : a == b ? 0.5 : 0;
            }
        }
        return "%.2f".formatted(slower / ((double) one.length * other.length));
    }
}
