package dev.refold.query;

import io.helidon.http.HeaderNames;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.HttpRouting;
import java.util.List;
import java.util.stream.Collectors;

/** Makes a routing of the table: the routes, then for each path a 405 that names its methods, then 404 for the rest. */
final class RouteTable {

    private RouteTable() {}

    static HttpRouting.Builder routing(List<Route> routes) {
        HttpRouting.Builder routing = HttpRouting.builder();
        routes.forEach(route -> routing.route(route.method(), matcher(route.path()), route.handler()));
        routes.stream().map(Route::path).distinct().forEach(path -> refuseOtherMethods(routing, routes, path));
        return routing.any((_, _) -> {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no such route.",
                    "/openapi.json lists the routes.");
        });
    }

    private static void refuseOtherMethods(HttpRouting.Builder routing, List<Route> routes, String path) {
        String allowed = routes.stream().filter(route -> route.path().equals(path))
                .map(route -> route.method().text()).collect(Collectors.joining(", "));
        routing.route(_ -> true, matcher(path), (_, response) -> {
            response.header(HeaderNames.ALLOW, allowed);
            throw new ProblemException(ProblemType.METHOD_NOT_ALLOWED, "This route has other methods.",
                    "Use " + allowed + ".");
        });
    }

    private static PathMatcher matcher(String path) {
        return path.endsWith(IdPath.PARAMETER)
                ? new IdPath(path.substring(0, path.length() - IdPath.PARAMETER.length()))
                : PathMatchers.exact(path);
    }
}
