package dev.refold.query.token;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.refold.query.access.Caller;
import dev.refold.query.access.Scope;
import dev.refold.query.access.Tenants;
import dev.refold.query.access.Verdict;
import dev.refold.query.access.Verdict.Admitted;
import dev.refold.query.access.Verdict.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads from the claims of a genuine token who is asking. Pure. */
final class TokenClaims {

    private static final int ID_BYTES = 8;

    private TokenClaims() {}

    static Verdict caller(JWTClaimsSet claims, JwtSettings settings) {
        Object tenant = claims.getClaim(settings.tenantClaim());
        if (!(tenant instanceof String name) || !Tenants.isValid(name)) {
            return new Refused("This token names no tenant in its claim " + settings.tenantClaim() + '.',
                    "Have the issuer add it (" + Tenants.FORM + "), or name another claim in auth.jwt.tenant-claim.");
        }
        return new Admitted(new Caller(idOf(claims.getSubject()), Optional.of(name), scopes(claims, settings)));
    }

    private static Set<Scope> scopes(JWTClaimsSet claims, JwtSettings settings) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        texts(claims.getClaim(settings.scopesClaim())).stream()
                .filter(text -> text.startsWith(settings.scopePrefix()))
                .map(text -> text.substring(settings.scopePrefix().length()))
                .forEach(text -> Scope.of(text).ifPresent(scopes::add));
        return scopes;
    }

    private static List<String> texts(Object claim) {
        return switch (claim) {
            case String text -> Arrays.asList(text.split(" "));
            case List<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast).toList();
            case null, default -> List.of();
        };
    }

    /** A subject may be somebody's address: limits and logs get its hash. */
    private static String idOf(String subject) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return "token:" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
