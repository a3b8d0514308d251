package dev.refold.cli.config;

import dev.refold.cli.config.Configuration.Auth;
import dev.refold.query.access.Limits;
import dev.refold.query.token.JwtSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who is let in, and how much each may ask for. */
final class AuthSettings {

    private static final String REQUIRED = "required";
    private static final int MOST = 1_000_000;
    private static final String ISSUER = "auth.jwt.issuer";
    private static final String AUDIENCE = "auth.jwt.audience";
    private static final String JWKS_URL = "auth.jwt.jwks-url";
    private static final List<String> WHOLE = List.of(ISSUER, AUDIENCE, JWKS_URL);
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");

    private final SettingReader settings;

    AuthSettings(SettingReader settings) {
        this.settings = settings;
    }

    Auth read() {
        boolean required = settings.choice("auth.mode", "off", List.of("off", REQUIRED)).equals(REQUIRED);
        Limits limits = new Limits(
                settings.integer("auth.limits.per-second", Limits.DEFAULT.perSecond(), 1, MOST),
                settings.integer("auth.limits.burst", Limits.DEFAULT.burst(), 1, MOST),
                settings.integer("auth.limits.concurrent", Limits.DEFAULT.concurrent(), 1, MOST));
        return new Auth(required, limits, jwt(required));
    }

    private Optional<JwtSettings> jwt(boolean required) {
        Optional<String> issuer = filled(ISSUER);
        Optional<String> audience = filled(AUDIENCE);
        Optional<URI> url = settings.optional(JWKS_URL, text -> HttpAddress.parse(text)
                .filter(AuthSettings::isSafe), URI::toString, "write an https address without user or query (http only"
                        + " on this machine), such as https://login.example.com/keys");
        String tenantClaim = name("auth.jwt.tenant-claim", JwtSettings.TENANT_CLAIM);
        String scopesClaim = name("auth.jwt.scopes-claim", JwtSettings.SCOPES_CLAIM);
        String scopePrefix = settings.text("auth.jwt.scope-prefix", "");
        Duration leeway = settings.duration("auth.jwt.leeway", JwtSettings.LEEWAY);
        if (leeway.compareTo(JwtSettings.MOST_LEEWAY) > 0) {
            settings.error("auth.jwt.leeway", leeway.toSeconds() + "s", "write at most 5m: a token is good for that"
                    + " much longer than its issuer says");
        }
        List<String> given = WHOLE.stream().filter(key -> settings.given(key).isPresent()).toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        if (!required) {
            settings.error(given.getFirst(), "", "set auth.mode to required: without it nobody is asked for a token");
        }
        WHOLE.stream().filter(key -> !given.contains(key)).forEach(key -> settings.error(key, "",
                "write it too: a token is judged by " + String.join(", ", WHOLE)));
        return settings.errors().isEmpty()
                ? Optional.of(new JwtSettings(issuer.orElseThrow(), audience.orElseThrow(), url.orElseThrow(),
                        tenantClaim, scopesClaim, scopePrefix, leeway))
                : Optional.empty();
    }

    private Optional<String> filled(String key) {
        return settings.optional(key, text -> Optional.of(text).filter(one -> !one.isEmpty()), text -> text,
                "write it as the issuer does, or leave it out");
    }

    private String name(String key, String fallback) {
        return settings.parsed(key, fallback, text -> text, text -> Optional.of(text).filter(one -> !one.isEmpty()),
                "write the name of a claim");
    }

    /** Whoever changes the keys on their way makes tokens. */
    private static boolean isSafe(URI url) {
        return "https".equalsIgnoreCase(url.getScheme()) || LOOPBACK.contains(url.getHost());
    }
}
