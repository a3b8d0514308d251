package dev.refold.query.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.proc.SimpleSecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.refold.query.access.TokenJudge;
import dev.refold.query.access.Verdict;
import dev.refold.query.access.Verdict.Refused;
import dev.refold.query.access.Verdict.Undecided;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Set;

/**
 * Judges JSON Web Tokens, signed with RS256 or ES256, as RFC 8725 advises: the algorithms are ours to name and not the
 * token's, no key is taken from a token, and issuer, audience and times are looked at only once the signature holds.
 *
 * <p>The issuer's keys are kept for {@link #KEPT} and asked for again when a token names one that is not among them, at
 * most twice in {@link #INTERVAL} whatever is asked. While the issuer is away, the keys known last count for
 * {@link #OUTAGE}. Thread-safe; waits for the issuer a few seconds at most. What it says of a token is not in it.
 */
public final class JwtJudge implements TokenJudge, AutoCloseable {

    static final Duration KEPT = Duration.ofMinutes(5);
    static final Duration INTERVAL = Duration.ofSeconds(30);
    static final Duration OUTAGE = Duration.ofHours(1);

    /** The server takes no longer header either. */
    private static final int MAX_CHARS = 16 << 10;
    private static final SecurityContext NO_CONTEXT = new SimpleSecurityContext();
    private static final String FIX = "Show a token of the configured issuer, or a key of `refold keys create`.";
    private static final Refused INVALID = new Refused("The credential is not valid.", FIX);
    private static final Refused EXPIRED = new Refused("This token has expired.", "Get a new one from its issuer.");
    private static final Refused NOT_FOR_US = new Refused("This token is not for this API, or not yet: it needs the"
            + " issuer and the audience that are configured (auth.jwt), a subject and a time of expiry.", FIX);
    private static final Undecided KEYS_AWAY = new Undecided("The keys of the token issuer cannot be read right now.",
            "Try again; /health/ready says what is down.");

    private final JwtSettings settings;
    private final JwksClient client;
    private final DefaultJWTProcessor<SecurityContext> signatures = new DefaultJWTProcessor<>();
    private final DefaultJWTClaimsVerifier<SecurityContext> claims;

    JwtJudge(JwtSettings settings, Clock clock, Duration patience) {
        this.settings = settings;
        this.client = new JwksClient(patience);
        this.claims = claimsOf(settings, clock);
        signatures.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT,
                new JOSEObjectType("at+jwt"), null));
        signatures.setJWSKeySelector(new JWSVerificationKeySelector<>(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256),
                keys(settings, client, patience)));
        // Whose it is decides who may learn why it is refused, so the claims are judged apart, and after.
        signatures.setJWTClaimsSetVerifier((_, _) -> {});
    }

    /** Asks the issuer for nothing before the first token. */
    public static JwtJudge of(JwtSettings settings) {
        return new JwtJudge(settings, Clock.systemUTC(), JwksClient.PATIENCE);
    }

    private static JWKSource<SecurityContext> keys(JwtSettings settings, JwksClient client, Duration patience) {
        try {
            return JWKSourceBuilder.create(settings.jwksUrl().toURL(), client).retrying(false)
                    .refreshAheadCache(false).cache(KEPT.toMillis(), patience.toMillis())
                    .rateLimited(INTERVAL.toMillis()).outageTolerant(OUTAGE.toMillis()).build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("auth.jwt.jwks-url is no address: " + settings.jwksUrl(), e);
        }
    }

    private static DefaultJWTClaimsVerifier<SecurityContext> claimsOf(JwtSettings settings, Clock clock) {
        var verifier = new DefaultJWTClaimsVerifier<SecurityContext>(Set.of(settings.audience()),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(), Set.of("sub", "exp"), Set.of()) {

            @Override
            protected Date currentTime() {
                return Date.from(clock.instant());
            }
        };
        verifier.setMaxClockSkew((int) settings.leeway().toSeconds());
        return verifier;
    }

    @Override
    public Verdict judge(String token) {
        if (token.length() > MAX_CHARS || !CompactForm.is(token)) {
            return INVALID;
        }
        try {
            return ofGenuine(signatures.process(token, NO_CONTEXT));
        } catch (RateLimitReachedException e) {
            // The keys that were read moments ago have not this one.
            return client.hasEverAnswered() ? INVALID : KEYS_AWAY;
        } catch (KeySourceException e) {
            return KEYS_AWAY;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return INVALID;
        }
    }

    private Verdict ofGenuine(JWTClaimsSet genuine) {
        try {
            claims.verify(genuine, NO_CONTEXT);
            return TokenClaims.caller(genuine, settings);
        } catch (ExpiredJWTException e) {
            return EXPIRED;
        } catch (BadJWTException e) {
            return NOT_FOR_US;
        }
    }

    /** Why the issuer's keys cannot be read, when they could not at last. */
    public Optional<String> problem() {
        return client.problem();
    }

    @Override
    public void close() {
        client.close();
    }
}
