package dev.refold.query;

import dev.refold.query.access.Scope;
import io.helidon.http.Method;
import java.util.Optional;
import java.util.Set;

/**
 * Which scope each route asks for, in one place. A route that is not in here does not start: whoever adds one decides
 * who may use it.
 */
final class RouteScopes {

    private static final String ADMIN = "/v1/admin/";
    private static final String CONSOLE = "/console/";
    /** They say nothing of anybody's documents: the console is files, and what it shows it asks the others for. */
    private static final Set<String> OPEN = Set.of("/", "/health/live", "/health/ready", "/openapi.json");
    /** Their figures are of all tenants together. */
    private static final Set<String> MONITORING = Set.of("/v1/status", "/v1/status/events", "/metrics");
    private static final Set<String> READING = Set.of("/v1/search", "/v1/search:batch", "/v1/compare", "/v1/count",
            "/v1/dead-letters");

    private RouteScopes() {}

    /** Empty: it asks for no credential. */
    static Optional<Scope> of(Route route) {
        String path = route.path();
        if (OPEN.contains(path) || path.startsWith(CONSOLE)) {
            return Optional.empty();
        }
        return Optional.of(path.startsWith(ADMIN)
                ? Scope.ADMIN
                : MONITORING.contains(path) ? Scope.MONITOR : ofDocuments(route.method(), path));
    }

    private static Scope ofDocuments(Method method, String path) {
        if (READING.contains(path) || path.startsWith("/v1/chunks/") || path.startsWith(LogRoutes.HISTORY)) {
            return Scope.READ;
        }
        if (path.startsWith("/v1/documents")) {
            return method.equals(Method.GET) ? Scope.READ : Scope.WRITE;
        }
        throw new IllegalStateException(method.text() + ' ' + path
                + " asks for no scope; decide in RouteScopes which it needs");
    }
}
