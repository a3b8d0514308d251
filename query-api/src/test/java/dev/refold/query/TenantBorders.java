package dev.refold.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import dev.refold.query.Probes.Probe;
import dev.refold.query.access.AccessKey;
import dev.refold.query.access.Limits;
import dev.refold.query.access.Scope;
import dev.refold.query.access.StoredKey;
import dev.refold.query.token.Issuer;
import dev.refold.query.token.JwtJudge;
import dev.refold.store.IndexStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every route, from the table itself, against every kind of credential of two tenants who must not learn of each other.
 * What one of them is answered is held against the answers of a server that has never heard of the other: no
 * difference, nothing learned. Left out of that are clocks and positions in the log, which all tenants share.
 */
abstract class TenantBorders {

    private static final Limits PLENTY = new Limits(1_000_000, 1_000_000, 1_000);
    private static final Set<String> SHARED_BY_ALL = Set.of("tookMillis", "errorId", "token", "position", "millis",
            "leftMillis", "rightMillis");
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private final List<IndexStore> opened = new ArrayList<>();
    private final Map<String, StoredKey> stored = new ConcurrentHashMap<>();
    private final Issuer issuer = new Issuer();
    private final RSAKey signing = issuer.publish("one");
    private final JwtJudge tokens = JwtJudge.of(issuer.settings());
    private final Access access = new Access.Required(id -> Optional.ofNullable(stored.get(id)), tokens, PLENTY);
    private final Api both = server("acme", "globex");
    private final Api alone = server("acme");
    private final Probes probes = new Probes("globex", "zirconium");
    private final List<Route> routes = routes(both.backend());

    /** An empty one, called while this is made. */
    abstract IndexStore newStore();

    @AfterEach
    void close() {
        both.close();
        alone.close();
        opened.forEach(IndexStore::close);
        tokens.close();
        issuer.close();
    }

    /** Tenants who know the same id, and each a word and an id of its own. */
    private Api server(String... tenants) {
        IndexStore store = newStore();
        opened.add(store);
        Api api = Api.of(FoldingBackend.live(store), access);
        for (String tenant : tenants) {
            String word = tenant.equals("acme") ? "alder" : "zirconium";
            AccessKey writer = key(tenant, EnumSet.of(Scope.WRITE));
            for (String id : tenant.equals("acme") ? List.of("same", "of-acme") : List.of("same", "of-globex", "g")) {
                assertThat(send(api, writer.reveal(), new Probe("PUT", "/v1/documents/" + id,
                        "{\"content\":\"A piece of %s.\",\"metadata\":{\"owner\":\"%s\"}}".formatted(word, tenant)))
                        .status()).isEqualTo(202);
            }
            api.backend().log.reject(Optional.of(tenant), "rejected-of-" + tenant);
        }
        return api;
    }

    private static List<Route> routes(FoldingBackend backend) {
        QuerySettings settings = new QuerySettings("127.0.0.1", 0, 1, 1, Duration.ofSeconds(1), "memory", "key");
        return new Routes(backend, settings, new Responder(1)).table();
    }

    private AccessKey key(String tenant, Set<Scope> scopes) {
        AccessKey key = AccessKey.create(new SecureRandom());
        stored.put(key.id(), StoredKey.of(key, "test", tenant, scopes, LONG_AGO, Optional.empty()));
        return key;
    }

    private String expired() {
        AccessKey key = AccessKey.create(new SecureRandom());
        stored.put(key.id(), StoredKey.of(key, "test", "globex", EnumSet.allOf(Scope.class), LONG_AGO,
                Optional.of(LONG_AGO.plusSeconds(1))));
        return key.reveal();
    }

    private String revoked() {
        AccessKey key = key("globex", EnumSet.allOf(Scope.class));
        stored.computeIfPresent(key.id(), (_, one) -> one.revokedAt(Instant.now()));
        return key.reveal();
    }

    private static Answer send(Api api, String bearer, Probe probe) {
        return api.send(request(api, probe).header("Authorization", "Bearer " + bearer));
    }

    private static HttpRequest.Builder request(Api api, Probe probe) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.server().port() + probe.path()))
                .timeout(Duration.ofSeconds(60)).method(probe.method(), probe.json().isEmpty()
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofString(probe.json()));
    }

    /** What may be asked of routes that ask for a credential. */
    private Map<Route, Scope> guarded() {
        Map<Route, Scope> guarded = new LinkedHashMap<>();
        routes.forEach(route -> RouteScopes.of(route).ifPresent(scope -> guarded.put(route, scope)));
        assertThat(guarded).hasSizeGreaterThan(20);
        return guarded;
    }

    @Test
    void without_a_valid_credential_every_route_but_the_open_ones_says_nothing_and_does_nothing() {
        AccessKey genuine = key("globex", EnumSet.allOf(Scope.class));
        String wrongSecret = AccessKey.PREFIX + genuine.id() + '_' + "0".repeat(64);
        JWTClaimsSet.Builder theirs = Issuer.claims("globex", "read write monitor admin");
        List<Optional<String>> shown = List.of(Optional.empty(), Optional.of("Bearer " + wrongSecret),
                Optional.of("Bearer " + Issuer.sign(Issuer.rsa("one"), theirs.build())),
                Optional.of("Bearer " + new PlainJWT(theirs.build()).serialize()),
                Optional.of("Bearer " + Issuer.sign(signing, new JWTClaimsSet.Builder(theirs.build())
                        .expirationTime(Date.from(LONG_AGO)).build())),
                Optional.of("Bearer " + Issuer.sign(signing, new JWTClaimsSet.Builder(theirs.build())
                        .audience("payroll").build())),
                Optional.of("Bearer " + AccessKey.create(new SecureRandom()).reveal()),
                Optional.of("Bearer " + expired()), Optional.of("Bearer " + revoked()), Optional.of("Bearer"),
                Optional.of("Bearer a.b.c"), Optional.of("Basic " + genuine.reveal()), Optional.of(genuine.reveal()),
                Optional.of("Bearer " + Api.CONTROL_KEY + "x"));
        String before = contentsOf(both);

        guarded().forEach((route, _) -> probes.of(route).forEach(probe -> shown.forEach(header -> {
            HttpRequest.Builder request = request(both, probe);
            header.ifPresent(value -> request.header("Authorization", value));
            Answer answer = both.send(request.header("X-Refold-Tenant", "globex"));
            Api.assertProblem(answer, 401, "unauthorized");
            both.openApi().checkProblem(answer);
            assertThat(answer.header("WWW-Authenticate")).as(probe.toString()).isPresent();
            assertSaysNothingOfTheOther(probe, answer);
        })));

        assertThat(contentsOf(both)).isEqualTo(before);
        assertThat(both.backend().operations.calls()).isEmpty();
    }

    @Test
    void the_console_is_files_that_anybody_may_read_and_that_know_nothing() {
        for (Route file : ConsoleFiles.routes()) {
            Probe probe = new Probe("GET", file.path(), "");
            Answer answer = both.send(request(both, probe));
            assertThat(answer.status()).as(file.path()).isEqualTo(200);
            assertThat(answer.body()).as(file.path()).isEqualTo(send(alone, "anything", probe).body());
            assertSaysNothingOfTheOther(probe, answer);
        }
    }

    @Test
    void two_credentials_at_once_are_none() {
        AccessKey key = key("acme", EnumSet.allOf(Scope.class));
        Probe probe = new Probe("GET", "/v1/count", "");

        Answer answer = both.send(request(both, probe).header("Authorization", "Bearer " + key.reveal())
                .header("Authorization", "Bearer " + key.reveal()));

        Api.assertProblem(answer, 401, "unauthorized");
    }

    @Test
    void every_route_asks_for_its_scope_and_no_other_stands_in_for_it() {
        guarded().forEach((route, scope) -> {
            Set<Scope> others = EnumSet.complementOf(EnumSet.of(scope));
            if (scope == Scope.MONITOR) {
                others.remove(Scope.ADMIN);
            }
            AccessKey lacking = key("acme", others);
            probes.of(route).forEach(probe -> {
                Answer answer = send(both, lacking.reveal(), probe);
                Api.assertProblem(answer, 403, "forbidden");
                assertThat(answer.header("WWW-Authenticate")).get().asString().contains("insufficient_scope",
                        "scope=\"" + scope.text() + "\"");
                assertSaysNothingOfTheOther(probe, answer);
            });
        });
        assertThat(both.backend().operations.calls()).isEmpty();
    }

    @Test
    void what_a_tenant_is_answered_for_a_key_is_what_it_would_be_if_there_were_no_other() {
        assertAnsweredAsAlone(key("acme", EnumSet.of(Scope.READ, Scope.WRITE)).reveal());
    }

    @Test
    void what_a_tenant_is_answered_for_a_token_is_what_it_would_be_if_there_were_no_other() {
        assertAnsweredAsAlone(Issuer.sign(signing, Issuer.claims("acme", "read write").build()));
    }

    private void assertAnsweredAsAlone(String acme) {
        String theirs = contentsOf(both);

        ofDocuments().forEach(route -> probes.of(route).forEach(probe -> {
            Answer with = send(both, acme, probe);
            Answer without = send(alone, acme, probe);
            assertThat(with.status()).as(with.body()).isEqualTo(without.status()).isLessThan(500);
            assertThat(comparable(with)).as(probe.toString()).isEqualTo(comparable(without));
        }));

        assertThat(contentsOf(both)).as("what globex has").isEqualTo(theirs);
    }

    /** Those that one tenant's documents are behind. */
    private List<Route> ofDocuments() {
        return guarded().entrySet().stream()
                .filter(one -> one.getValue() == Scope.READ || one.getValue() == Scope.WRITE)
                .map(Map.Entry::getKey).toList();
    }

    @Test
    void a_header_that_names_the_other_tenant_is_refused_and_one_that_names_the_own_is_not() {
        AccessKey acme = key("acme", EnumSet.allOf(Scope.class));
        String theirs = contentsOf(both);

        ofDocuments().forEach(route -> probes.of(route).forEach(probe -> {
            Answer other = both.send(request(both, probe).header("Authorization", "Bearer " + acme.reveal())
                    .header("X-Refold-Tenant", "globex"));
            Answer none = both.send(request(both, probe).header("Authorization", "Bearer " + acme.reveal())
                    .header("X-Refold-Tenant", "initech"));
            Api.assertProblem(other, 403, "forbidden");
            assertThat(comparable(other)).isEqualTo(comparable(none));
            assertSaysNothingOfTheOther(probe, other);
        }));
        Answer own = both.send(request(both, new Probe("GET", "/v1/count", "")).header("Authorization",
                "Bearer " + acme.reveal()).header("X-Refold-Tenant", "acme"));
        assertThat(own.json().get("documents").intValue()).isEqualTo(2);
        assertThat(contentsOf(both)).isEqualTo(theirs);
    }

    @Test
    void each_tenant_counts_and_finds_its_own() {
        assertThat(counted(key("acme", EnumSet.of(Scope.READ)))).isEqualTo(2);
        assertThat(counted(key("globex", EnumSet.of(Scope.READ)))).isEqualTo(3);
        assertThat(counted(key("initech", EnumSet.of(Scope.READ)))).isZero();
    }

    private int counted(AccessKey key) {
        return send(both, key.reveal(), new Probe("GET", "/v1/count", "")).json().get("documents").intValue();
    }

    @Test
    void a_cursor_of_the_other_tenant_opens_nothing() {
        String search = "{\"query\":\"zirconium\",\"mode\":\"keyword\",\"topK\":1%s}";
        Answer theirs = send(both, key("globex", EnumSet.of(Scope.READ)).reveal(), new Probe("POST", "/v1/search",
                search.formatted("")));
        Probe stolen = new Probe("POST", "/v1/search",
                search.formatted(",\"cursor\":\"" + theirs.text("/cursor") + "\""));

        Answer answer = send(both, key("acme", EnumSet.of(Scope.READ)).reveal(), stolen);

        assertThat(theirs.text("/cursor")).startsWith("c1.");
        Api.assertProblem(answer, 400, "invalid");
        assertSaysNothingOfTheOther(stolen, answer);
    }

    @Test
    void an_operator_names_a_tenant_and_may_do_everything() {
        Answer answer = both.send(request(both, new Probe("GET", "/v1/count", ""))
                .header("Authorization", "bearer " + Api.CONTROL_KEY).header("X-Refold-Tenant", "globex"));

        assertThat(answer.json().get("documents").intValue()).isEqualTo(3);
        for (String path : List.of("/v1/status", "/metrics", "/v1/admin/generations")) {
            assertThat(send(both, Api.CONTROL_KEY, new Probe("GET", path, "")).status()).isEqualTo(200);
        }
    }

    @Test
    void a_key_is_refused_from_the_moment_it_is_revoked() {
        AccessKey key = key("acme", EnumSet.of(Scope.READ));
        assertThat(counted(key)).isEqualTo(2);

        stored.computeIfPresent(key.id(), (_, one) -> one.revokedAt(Instant.now()));

        Api.assertProblem(send(both, key.reveal(), new Probe("GET", "/v1/count", "")), 401, "unauthorized");
    }

    @Test
    void whoever_watches_the_status_watches_no_longer_once_the_key_is_revoked() {
        AccessKey key = key("acme", EnumSet.of(Scope.MONITOR));
        HttpRequest request = request(both, new Probe("GET", "/v1/status/events", ""))
                .header("Authorization", "Bearer " + key.reveal()).build();
        try (Stream<String> events = both.client().send(request, BodyHandlers.ofLines()).body()) {
            Iterator<String> lines = events.iterator();
            assertThat(lines.next()).startsWith("data: ");

            stored.computeIfPresent(key.id(), (_, one) -> one.revokedAt(Instant.now()));

            lines.forEachRemaining(line -> assertThat(line).matches("|data: .*"));
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** All that globex has, as globex sees it. */
    private String contentsOf(Api api) {
        AccessKey reader = key("globex", EnumSet.of(Scope.READ));
        return comparable(send(api, reader.reveal(), new Probe("POST", "/v1/search",
                "{\"query\":\"piece zirconium mine\",\"mode\":\"keyword\",\"topK\":100}"))) + counted(reader);
    }

    private static void assertSaysNothingOfTheOther(Probe probe, Answer answer) {
        String told = answer.body() + answer.response().headers().map();
        // A query is the client's own words.
        String ownWords = told.replace("\"text\":\"zirconium\"", "");
        assertThat(ownWords).as(probe.toString()).doesNotContain("globex", "zirconium");
    }

    private static String comparable(Answer answer) {
        if (!answer.mediaType().endsWith("json")) {
            return answer.body();
        }
        boolean isLines = answer.mediaType().equals(Responder.NDJSON);
        return answer.status() + (isLines ? answer.body().lines() : Stream.of(answer.body())).map(text -> {
            JsonNode json = JsonMapper.shared().readTree(text);
            strip(json);
            return json.toString();
        }).collect(Collectors.joining("\n"));
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(SHARED_BY_ALL);
        }
        node.forEach(TenantBorders::strip);
    }
}
