package dev.refold.query.token;

import java.net.URI;
import java.time.Duration;

/**
 * Whose tokens are taken, and where they say what.
 *
 * @param issuer what the claim {@code iss} must be, to the letter
 * @param audience what must be among {@code aud}
 * @param jwksUrl where the issuer's keys are
 * @param tenantClaim names the tenant
 * @param scopesClaim holds the scopes, as one text with spaces between them (RFC 8693) or as an array
 * @param scopePrefix stands before each scope that is meant for this API; others are passed over
 * @param leeway by which the clocks may differ
 */
public record JwtSettings(String issuer, String audience, URI jwksUrl, String tenantClaim, String scopesClaim,
        String scopePrefix, Duration leeway) {

    public static final String TENANT_CLAIM = "tenant";
    public static final String SCOPES_CLAIM = "scope";
    public static final Duration LEEWAY = Duration.ofSeconds(30);
    public static final Duration MOST_LEEWAY = Duration.ofMinutes(5);

    public JwtSettings {
        if (issuer.isEmpty() || audience.isEmpty() || tenantClaim.isEmpty() || scopesClaim.isEmpty()) {
            throw new IllegalArgumentException("issuer, audience and the names of the claims are not empty");
        }
        if (leeway.isNegative() || leeway.compareTo(MOST_LEEWAY) > 0) {
            throw new IllegalArgumentException("the leeway is at most " + MOST_LEEWAY);
        }
    }
}
