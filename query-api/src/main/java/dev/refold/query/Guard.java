package dev.refold.query;

import dev.refold.query.access.Caller;
import dev.refold.query.access.CallerLimits;
import dev.refold.query.access.CallerLimits.Excess;
import dev.refold.query.access.Credentials;
import dev.refold.query.access.Scope;
import dev.refold.query.access.Verdict;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Stands before every route: finds out who asks ({@code Authorization: Bearer …}, RFC 6750), whether they may, and
 * whether it is not too much. Says nothing of what is behind it to who may not. Thread-safe.
 */
final class Guard {

    private static final String SCHEME = "bearer ";
    private static final String REALM = "Bearer realm=\"refold\"";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    private final ControlKey controlKey;
    private final Optional<Credentials> credentials;
    private final Optional<CallerLimits> limits;
    private final Responder responder;
    private final QueryListener listener;

    Guard(Access access, ControlKey controlKey, Responder responder, QueryListener listener) {
        this.responder = responder;
        this.controlKey = controlKey;
        this.listener = listener;
        this.credentials = switch (access) {
            case Access.Open _ -> Optional.empty();
            case Access.Required(var keys, var tokens, var _) -> Optional.of(new Credentials(keys, tokens, Clock
                    .systemUTC()));
        };
        this.limits = switch (access) {
            case Access.Open _ -> Optional.empty();
            case Access.Required(var _, var _, var each) -> Optional.of(new CallerLimits(each, System::nanoTime));
        };
    }

    /** A route of which this decides who gets through. */
    Route guarded(Route route) {
        Optional<Scope> scope = RouteScopes.of(route);
        return scope.isEmpty() ? route : new Route(route.method(), route.path(), (request, response) -> {
            Caller caller = admitted(scope.get(), request, response);
            request.context().register(caller);
            try {
                route.handler().handle(request, response);
            } finally {
                limits.ifPresent(each -> each.end(caller));
            }
        });
    }

    /** Whoever is refused has sent a body all the same; where it ends must be known, or else the connection ends. */
    private Caller admitted(Scope scope, ServerRequest request, ServerResponse response) {
        try {
            Caller caller = caller(request, response);
            require(scope, caller, response);
            begin(caller, response);
            return caller;
        } catch (ProblemException refused) {
            responder.discardChunks(request, response);
            throw refused;
        }
    }

    private Caller caller(ServerRequest request, ServerResponse response) {
        checkShownOnce(request, response);
        Optional<String> shown = shown(request);
        if (shown.filter(controlKey::is).isPresent()) {
            return Caller.OPERATOR;
        }
        if (credentials.isEmpty()) {
            checkSite(request);
            return Caller.ANYONE;
        }
        if (shown.isEmpty()) {
            throw unauthorized(response, REALM, "This route needs a credential.",
                    "Send Authorization: Bearer and a key; `refold keys create` makes one.");
        }
        return switch (credentials.get().judge(shown.get())) {
            case Verdict.Admitted(Caller caller) -> caller;
            case Verdict.Refused(String detail, String fix) ->
                throw unauthorized(response, REALM + ", error=\"invalid_token\"", detail, fix);
            case Verdict.Undecided(String detail, String fix) ->
                throw new ProblemException(ProblemType.UNAVAILABLE, detail, fix);
        };
    }

    /** For what goes on for long: whether the credential of a request that was let in would be so again. */
    boolean stillAdmits(ServerRequest request) {
        Caller caller = request.context().get(Caller.class).orElseThrow();
        if (credentials.isEmpty() || caller.equals(Caller.OPERATOR)) {
            return true;
        }
        return switch (credentials.get().judge(shown(request).orElse(""))) {
            case Verdict.Admitted(Caller now) -> now.equals(caller);
            case Verdict.Refused _ -> false;
            case Verdict.Undecided _ -> true;
        };
    }

    private static Optional<String> shown(ServerRequest request) {
        return request.headers().first(HeaderNames.AUTHORIZATION)
                .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    /** Whichever of two was taken, someone in between may have judged by the other. */
    private static void checkShownOnce(ServerRequest request, ServerResponse response) {
        if (request.headers().contains(HeaderNames.AUTHORIZATION)
                && request.headers().all(HeaderNames.AUTHORIZATION, List::of).size() > 1) {
            throw unauthorized(response, REALM, "Authorization is given more than once.", "Send it once.");
        }
    }

    /**
     * Without authentication a page in a browser must not get in, neither by a name of its own that leads to this
     * machine (DNS rebinding: the header has that name), nor by writing without reading the answer (the browser says
     * where the page is from).
     */
    private static void checkSite(ServerRequest request) {
        String host = request.headers().first(HeaderNames.HOST).orElse("localhost").toLowerCase(Locale.ROOT);
        String origin = request.headers().first(HeaderNames.ORIGIN).orElse("http://" + host);
        if (!THIS_MACHINE.contains(PORT.matcher(host).replaceFirst("")) || !origin.equalsIgnoreCase("http://" + host)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "This API is for its own machine only, not for pages of"
                    + " other sites.", "Ask for it by the name localhost, or set auth.mode to required.");
        }
    }

    private void require(Scope scope, Caller caller, ServerResponse response) {
        if (caller.may(scope)) {
            return;
        }
        if (credentials.isEmpty()) {
            throw unauthorized(response, REALM, "This route needs the control key.",
                    "Use the refold command, which reads it from the data directory.");
        }
        response.header(HeaderNames.WWW_AUTHENTICATE, REALM + ", error=\"insufficient_scope\", scope=\"" + scope.text()
                + '"');
        throw new ProblemException(ProblemType.FORBIDDEN, "This credential has not the scope " + scope.text() + '.',
                "Use one that has it.");
    }

    private void begin(Caller caller, ServerResponse response) {
        if (caller.equals(Caller.OPERATOR)) {
            return;
        }
        Optional<Excess> excess = limits.flatMap(each -> each.begin(caller));
        if (excess.isPresent()) {
            listener.rejected();
            Duration wait = excess.get().retryAfter();
            response.header(HeaderNames.RETRY_AFTER, Long.toString(wait.plusNanos(999_999_999).toSeconds()));
            throw new ProblemException(ProblemType.RATE_LIMITED, excess.get().detail(),
                    "Wait for the seconds in Retry-After and try again.");
        }
    }

    private static ProblemException unauthorized(ServerResponse response, String challenge, String detail,
            String fix) {
        response.header(HeaderNames.WWW_AUTHENTICATE, challenge);
        return new ProblemException(ProblemType.UNAUTHORIZED, detail, fix);
    }
}
