package dev.refold.query.access;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who sent a request.
 *
 * @param id of the credential, for limits and logs; no secret
 * @param tenant whose documents it is about; empty when the caller may name one
 */
public record Caller(String id, Optional<String> tenant, Set<Scope> scopes) {

    /** Somebody on this machine, while authentication is off: everything but an operator's work. */
    public static final Caller ANYONE = new Caller("anyone", Optional.empty(),
            EnumSet.complementOf(EnumSet.of(Scope.ADMIN)));

    /** Who can read the data directory. */
    public static final Caller OPERATOR = new Caller("operator", Optional.empty(), EnumSet.allOf(Scope.class));

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(scope) || (scope == Scope.MONITOR && scopes.contains(Scope.ADMIN));
    }
}
