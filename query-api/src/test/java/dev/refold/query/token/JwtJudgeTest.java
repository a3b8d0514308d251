package dev.refold.query.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.refold.query.access.Caller;
import dev.refold.query.access.Scope;
import dev.refold.query.access.Verdict;
import dev.refold.query.access.Verdict.Admitted;
import dev.refold.query.access.Verdict.Refused;
import dev.refold.query.access.Verdict.Undecided;
import dev.refold.query.token.Issuer.Mood;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens against an issuer that serves its keys over HTTP. */
final class JwtJudgeTest {

    private static final RSAKey STRANGER = Issuer.rsa("one");

    private final Issuer issuer = new Issuer();
    private final RSAKey key = issuer.publish("one");
    private final JwtJudge judge = JwtJudge.of(issuer.settings());

    @AfterEach
    void close() {
        judge.close();
        issuer.close();
    }

    @Test
    void a_right_token_names_tenant_and_scopes_and_its_subject_is_kept_out_of_logs() {
        Caller caller = admitted(judge.judge(Issuer.sign(key, Issuer.claims("acme", "openid read write").build())));

        assertThat(caller.tenant()).contains("acme");
        assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE);
        assertThat(caller.id()).startsWith("token:").doesNotContain("ann");
    }

    @Test
    void elliptic_curves_and_the_type_of_access_tokens_and_a_token_that_names_no_key_are_right_too() {
        JWTClaimsSet claims = Issuer.claims("acme", "read").build();
        String unnamed = Issuer.sign(new RSAKey.Builder(key).keyID(null).build(), claims);

        assertThat(Stream.of(Issuer.sign(issuer.publishEc("two"), claims),
                Issuer.sign(key, new JOSEObjectType("at+jwt"), claims), unnamed).map(judge::judge))
                .allSatisfy(verdict -> assertThat(admitted(verdict).tenant()).contains("acme"));
    }

    @Test
    void claims_are_read_where_they_are_configured_to_be() {
        JwtSettings defaults = issuer.settings();
        JwtSettings settings = new JwtSettings(defaults.issuer(), defaults.audience(), defaults.jwksUrl(),
                "https://acme.test/org", "roles", "refold:", defaults.leeway());
        JWTClaimsSet claims = Issuer.claims("other", "admin").claim("https://acme.test/org", "acme")
                .claim("roles", List.of("refold:monitor", "read", "refold:fly", "admin", 7)).build();
        try (JwtJudge configured = JwtJudge.of(settings)) {
            Caller caller = admitted(configured.judge(Issuer.sign(key, claims)));

            assertThat(caller.tenant()).contains("acme");
            assertThat(caller.scopes()).containsExactly(Scope.MONITOR);
        }
    }

    @Test
    void a_token_without_scopes_may_do_nothing() {
        JWTClaimsSet claims = Issuer.claims("acme", "openid profile").build();

        assertThat(admitted(judge.judge(Issuer.sign(key, claims))).scopes()).isEmpty();
    }

    @Test
    void what_is_not_signed_by_a_published_key_with_a_named_algorithm_is_not_valid_and_nothing_more_is_said()
            throws JOSEException {
        JWTClaimsSet claims = Issuer.claims("acme", "admin").build();
        String right = Issuer.sign(key, claims);
        String[] parts = right.split("\\.", -1);
        String otherClaims = Issuer.sign(STRANGER, Issuer.claims("globex", "admin").build()).split("\\.", -1)[1];
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("another key of the same name", Issuer.sign(STRANGER, claims));
        wrong.put("a key nobody published", Issuer.sign(Issuer.rsa("nobody's"), claims));
        wrong.put("alg: none", new PlainJWT(claims).serialize());
        wrong.put("none, with the signature of another", new PlainJWT(claims).serialize() + parts[2]);
        wrong.put("HS256 with the public key for a secret", hmac(claims));
        wrong.put("RS512", rs512(claims));
        wrong.put("a key it brings itself", withOwnKey(claims));
        wrong.put("other claims", parts[0] + '.' + otherClaims + '.' + parts[2]);
        wrong.put("no signature", parts[0] + '.' + parts[1] + '.');
        wrong.put("two parts", parts[0] + '.' + parts[1]);
        wrong.put("too long", right + "A".repeat(20_000));
        wrong.put("a letter more", right + "A");
        wrong.put("a letter more that is none", right + "!");
        wrong.put("padded", right + "==");
        wrong.put("nothing", "");
        wrong.put("expired, and of another key", Issuer.sign(STRANGER, Issuer.claims("acme", "read")
                .expirationTime(Date.from(Instant.EPOCH)).build()));

        Refused refused = refused(judge.judge("a.b.c"));
        wrong.forEach((name, token) -> assertThat(judge.judge(token)).as(name).isEqualTo(refused));
        assertThat(refused.detail() + refused.fix()).contains("not valid").doesNotContain("expired", "key of the");
    }

    /** RFC 8725, 2.1: whoever takes the algorithm from the token takes the public key for a shared secret. */
    private String hmac(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(), claims);
        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        return token.serialize();
    }

    private String rs512(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("one").build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    private static String withOwnKey(JWTClaimsSet claims) throws JOSEException {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one")
                .jwk(STRANGER.toPublicJWK()).build(), claims);
        token.sign(new RSASSASigner(STRANGER));
        return token.serialize();
    }

    @Test
    void a_genuine_token_is_refused_for_its_claims() {
        Map<String, JWTClaimsSet.Builder> wrong = new LinkedHashMap<>();
        wrong.put("another audience", Issuer.claims("acme", "read").audience("payroll"));
        wrong.put("no audience", Issuer.claims("acme", "read").audience((String) null));
        wrong.put("another issuer", Issuer.claims("acme", "read").issuer(Issuer.NAME + '/'));
        wrong.put("no issuer", Issuer.claims("acme", "read").issuer(null));
        wrong.put("for ever", Issuer.claims("acme", "read").expirationTime(null));
        wrong.put("of nobody", Issuer.claims("acme", "read").subject(null));
        wrong.put("not yet", Issuer.claims("acme", "read").notBeforeTime(Date.from(Instant.now().plusSeconds(600))));
        wrong.put("no tenant", Issuer.claims("acme", "read").claim("tenant", null));
        wrong.put("a tenant that is none", Issuer.claims("acme/globex", "read"));
        wrong.put("two tenants", Issuer.claims("acme", "read").claim("tenant", List.of("acme", "globex")));

        wrong.forEach((name, claims) -> {
            Refused refused = refused(judge.judge(Issuer.sign(key, claims.build())));
            assertThat(refused.detail() + refused.fix()).as(name).doesNotContain("acme", "payroll", "ann@");
        });
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").audience(List.of("payroll", "refold"))
                .build()))).isInstanceOf(Admitted.class);
    }

    @Test
    void times_are_judged_with_the_leeway_and_no_more() {
        Instant begins = Instant.parse("2026-03-01T10:00:00Z");
        Instant ends = Instant.parse("2026-03-01T11:00:00Z");
        String token = Issuer.sign(key, Issuer.claims("acme", "read").notBeforeTime(Date.from(begins))
                .expirationTime(Date.from(ends)).build());

        assertThat(at(begins.minusSeconds(31), token)).isInstanceOf(Refused.class);
        assertThat(at(begins.minusSeconds(29), token)).isInstanceOf(Admitted.class);
        assertThat(at(ends.plusSeconds(29), token)).isInstanceOf(Admitted.class);
        assertThat(refused(at(ends.plusSeconds(31), token)).detail()).contains("expired");
    }

    private Verdict at(Instant time, String token) {
        try (JwtJudge then = new JwtJudge(issuer.settings(), Clock.fixed(time, ZoneOffset.UTC), JwksClient.PATIENCE)) {
            return then.judge(token);
        }
    }

    @Test
    void a_key_that_the_issuer_changes_to_is_fetched_when_a_token_names_it() {
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);

        issuer.withdrawAll();
        RSAKey next = issuer.publish("next");

        assertThat(judge.judge(Issuer.sign(next, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Refused.class);
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void however_many_unknown_keys_are_named_the_issuer_is_asked_twice_at_most() {
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);

        for (int i = 0; i < 50; i++) {
            RSAKey unknown = new RSAKey.Builder(STRANGER).keyID("unknown-" + i).build();
            assertThat(judge.judge(Issuer.sign(unknown, Issuer.claims("acme", "read").build())))
                    .isInstanceOf(Refused.class);
        }

        assertThat(issuer.asked()).isEqualTo(2);
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);
    }

    @ParameterizedTest
    @EnumSource(value = Mood.class, names = "WELL", mode = EnumSource.Mode.EXCLUDE)
    void without_the_keys_nobody_is_let_in_nor_told_that_the_token_is_wrong(Mood mood) {
        issuer.is(mood);
        String right = Issuer.sign(key, Issuer.claims("acme", "read").build());
        try (JwtJudge impatient = new JwtJudge(issuer.settings(), Clock.systemUTC(), Duration.ofMillis(500))) {
            for (int i = 0; i < 5; i++) {
                assertThat(impatient.judge(right)).isInstanceOf(Undecided.class);
            }

            assertThat(impatient.problem()).hasValueSatisfying(problem -> assertThat(problem).contains("cannot be read")
                    .doesNotContain(right));
        }
        assertThat(issuer.asked()).isEqualTo(2);
    }

    @Test
    void while_the_issuer_is_away_the_keys_known_last_count() {
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);

        issuer.is(Mood.BROKEN);

        assertThat(judge.judge(Issuer.sign(Issuer.rsa("new"), Issuer.claims("acme", "read").build())))
                .isNotInstanceOf(Admitted.class);
        assertThat(judge.judge(Issuer.sign(key, Issuer.claims("acme", "read").build()))).isInstanceOf(Admitted.class);
        assertThat(judge.problem()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 4_096})
    void noise_is_refused(int length) {
        Random random = new Random(length);
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            String dotted = new String(noise, StandardCharsets.ISO_8859_1).replace('a', '.').replace('b', '.');

            assertThat(judge.judge(dotted)).isInstanceOf(Refused.class);
            assertThat(judge.judge("eyJhbGciOiJSUzI1NiJ9." + dotted)).isInstanceOf(Refused.class);
        }
    }

    private static Caller admitted(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Admitted.class);
        return Optional.of(verdict).map(Admitted.class::cast).orElseThrow().caller();
    }

    private static Refused refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        return Optional.of(verdict).map(Refused.class::cast).orElseThrow();
    }

    @Test
    void scopes_of_one_token_are_a_set_of_ours_alone() {
        JWTClaimsSet claims = Issuer.claims("acme", "read read READ  write").build();

        assertThat(admitted(judge.judge(Issuer.sign(key, claims))).scopes())
                .isEqualTo(Set.of(Scope.READ, Scope.WRITE));
    }
}
