package dev.refold.query;

import dev.refold.query.Answers.ChunkAnswer;
import dev.refold.query.Answers.CountAnswer;
import dev.refold.query.Answers.DocumentAnswer;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.filter.Filter;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The routes of the API: each takes a request apart, calls what does the work, and answers. */
final class Routes {

    private static final GenerationChoice LIVE = new GenerationChoice.Live();

    private final QueryBackend backend;
    private final QuerySettings settings;
    private final Responder responder;
    private final Admission admission;
    private final Stores stores;
    private final Searches searches;
    private final Writes writes;
    private final StatusReader status;
    private final byte[] openApi = resource("openapi.json");

    Routes(QueryBackend backend, QuerySettings settings, Responder responder) {
        this.backend = backend;
        this.settings = settings;
        this.responder = responder;
        this.admission = new Admission(settings.maxConcurrent());
        this.stores = new Stores(backend.stores());
        this.searches = new Searches(backend, stores);
        this.writes = new Writes(backend);
        this.status = new StatusReader(backend, settings.defaultStore());
    }

    List<Route> table() {
        return List.of(new Route(Method.POST, "/v1/search", this::search),
                new Route(Method.GET, "/v1/documents/{+id}", this::document),
                new Route(Method.PUT, "/v1/documents/{+id}", this::put),
                new Route(Method.DELETE, "/v1/documents/{+id}", this::delete),
                new Route(Method.GET, "/v1/chunks/{+id}", this::chunk),
                new Route(Method.GET, "/v1/count", this::count), new Route(Method.GET, "/v1/status", this::status),
                new Route(Method.GET, "/health/live", this::alive),
                new Route(Method.GET, "/health/ready", this::ready),
                new Route(Method.GET, "/metrics", this::metrics),
                new Route(Method.GET, "/openapi.json", this::openApi));
    }

    private void search(ServerRequest request, ServerResponse response) {
        SearchCall call = SearchCall.parse(responder.body(request), settings.defaultStore());
        String tenant = Tenant.of(request);
        answer(response, () -> searches.search(tenant, call, settings.timeout()));
    }

    private void document(ServerRequest request, ServerResponse response) {
        DocumentKey key = key(request, id(request));
        IndexStore store = store(request);
        answer(response, () -> store.document(LIVE, key).map(DocumentAnswer::of).orElseThrow(() -> notFound(
                "document")));
    }

    private void chunk(ServerRequest request, ServerResponse response) {
        String chunkId = id(request);
        int hash = chunkId.lastIndexOf('#');
        OptionalInt ordinal = hash < 1 ? OptionalInt.empty() : ordinal(chunkId.substring(hash + 1));
        if (ordinal.isEmpty()) {
            throw new ProblemException(ProblemType.INVALID, "A chunk id is a document id, # and an ordinal.",
                    "Percent-encode the id: # is %23.");
        }
        DocumentKey key = key(request, chunkId.substring(0, hash));
        IndexStore store = store(request);
        answer(response, () -> store.chunk(LIVE, key, ordinal.getAsInt()).map(ChunkAnswer::of)
                .orElseThrow(() -> notFound("chunk")));
    }

    private static OptionalInt ordinal(String digits) {
        return digits.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    private void count(ServerRequest request, ServerResponse response) {
        Filter filter = parameter(request, "filter").map(SearchCall::filter).orElse(Filter.ALL);
        String tenant = Tenant.of(request);
        IndexStore store = store(request);
        answer(response, () -> CountAnswer.of(store.count(LIVE, tenant, filter)));
    }

    private void put(ServerRequest request, ServerResponse response) {
        byte[] body = responder.body(request);
        String tenant = Tenant.of(request);
        String id = id(request);
        responder.json(response, 202, admission.admit(() -> writes.put(tenant, id, body, settings.timeout())));
    }

    private void delete(ServerRequest request, ServerResponse response) {
        DocumentKey key = key(request, id(request));
        OptionalLong version = version(request);
        responder.json(response, 202, admission.admit(() -> writes.delete(key, version, settings.timeout())));
    }

    private static OptionalLong version(ServerRequest request) {
        Optional<String> text = parameter(request, "version");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.get().matches("[0-9]{1,16}") || Long.parseLong(text.get()) > Order.MAX_VERSION) {
            throw new ProblemException(ProblemType.INVALID, "version is a whole number, 0 … 2^53.",
                    "Send a version of the document, or none.");
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    private void status(ServerRequest request, ServerResponse response) {
        answer(response, status::status);
    }

    private void alive(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, Map.of("status", "ok"));
    }

    private void ready(ServerRequest request, ServerResponse response) {
        StatusReader.Readiness readiness = status.readiness();
        String word = !readiness.ready() ? "unavailable" : readiness.reasons().isEmpty() ? "ok" : "degraded";
        responder.json(response, readiness.ready() ? 200 : 503, Map.of("status", word, "reasons", readiness.reasons()));
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8").send(backend.metrics());
    }

    private void openApi(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").send(openApi);
    }

    private void answer(ServerResponse response, Supplier<Object> work) {
        responder.json(response, 200, admission.admit(work));
    }

    private IndexStore store(ServerRequest request) {
        return stores.named(parameter(request, "store").orElse(settings.defaultStore()));
    }

    private static DocumentKey key(ServerRequest request, String id) {
        return new DocumentKey(Tenant.of(request), id);
    }

    private static String id(ServerRequest request) {
        String id = request.path().pathParameters().get("id");
        if (id.isEmpty()) {
            throw new ProblemException(ProblemType.INVALID, "The id is missing.", "Put it into the path, encoded.");
        }
        return id;
    }

    private static Optional<String> parameter(ServerRequest request, String name) {
        return request.query().first(name).asOptional();
    }

    private static ProblemException notFound(String what) {
        return new ProblemException(ProblemType.NOT_FOUND, "This tenant has no such " + what + ".",
                "Check the id; a write is found once /v1/status shows it folded.");
    }

    private static byte[] resource(String name) {
        try (InputStream in = Routes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
