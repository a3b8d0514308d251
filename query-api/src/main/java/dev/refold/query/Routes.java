package dev.refold.query;

import dev.refold.query.Answers.AliveAnswer;
import dev.refold.query.Answers.ChunkAnswer;
import dev.refold.query.Answers.CountAnswer;
import dev.refold.query.Answers.DocumentAnswer;
import dev.refold.schemas.DocumentKey;
import dev.refold.store.IndexStore;
import dev.refold.store.filter.Filter;
import dev.refold.store.search.Deadline;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The routes of the API: each takes a request apart, calls what does the work, and answers. */
final class Routes implements AutoCloseable {

    private static final String DOCUMENTS = "/v1/documents/";
    private static final String CHUNKS = "/v1/chunks/";
    private static final List<String> NONE = List.of();

    private final QueryBackend backend;
    private final QuerySettings settings;
    private final Responder responder;
    private final Admission admission;
    private final Stores stores;
    private final Searches searches;
    private final Comparisons comparisons;
    private final MeasuredSearches measured;
    private final SearchBatches searchBatches;
    private final Writes writes;
    private final Batches batches;
    private final LogRoutes logs;
    private final StatusReader status;
    private final StatusEvents statusEvents;
    private final AdminRoutes admin;
    private final Guard guard;
    private final TracedRequests traced;
    private final byte[] openApi = resource("openapi.json");

    Routes(QueryBackend backend, QuerySettings settings, Responder responder) {
        QueryListener listener = backend.listener();
        this.backend = backend;
        this.settings = settings;
        this.responder = responder;
        this.admission = new Admission(settings.maxConcurrent(), listener);
        this.traced = new TracedRequests(backend.traces());
        this.stores = new Stores(backend.stores());
        QueryVectors vectors = new QueryVectors(backend);
        ReadYourWrites after = new ReadYourWrites(backend.moves(), backend.rejections());
        this.searches = new Searches(vectors, after);
        this.comparisons = new Comparisons(stores, vectors, after);
        this.measured = new MeasuredSearches(listener);
        this.searchBatches = new SearchBatches(stores, vectors, after, measured);
        this.writes = new Writes(backend);
        this.batches = new Batches(backend, writes);
        this.logs = new LogRoutes(backend.logBook(), responder, settings.timeout());
        this.admin = new AdminRoutes(stores, backend.operations(), responder);
        this.guard = new Guard(settings.access(), new ControlKey(settings.controlKey()), responder, listener);
        this.status = new StatusReader(backend, settings.defaultStore(), settings.timeout());
        this.statusEvents = new StatusEvents(() -> Responder.bytes(status.status()));
    }

    /** The API. */
    List<Route> table() {
        return Stream.of(tenantsTable(), logTable(), admin.table()).flatMap(List::stream).map(guard::guarded).toList();
    }

    /** What is served besides the API. */
    List<Route> console() {
        return ConsoleFiles.routes().stream().map(guard::guarded).toList();
    }

    private List<Route> tenantsTable() {
        return List.of(work(Method.POST, "/v1/search", this::search, NONE),
                work(Method.POST, "/v1/search:batch", this::searchBatch, NONE),
                work(Method.POST, "/v1/compare", this::compare, NONE),
                work(Method.POST, "/v1/documents:batch", this::batch, NONE),
                work(Method.GET, DOCUMENTS + IdPath.PARAMETER, this::document, Requests.OF_READS),
                work(Method.PUT, DOCUMENTS + IdPath.PARAMETER, this::put, NONE),
                work(Method.DELETE, DOCUMENTS + IdPath.PARAMETER, this::delete, List.of("version")),
                work(Method.GET, CHUNKS + IdPath.PARAMETER, this::chunk, Requests.OF_READS),
                work(Method.GET, "/v1/count", this::count, Stream.concat(Stream.of("filter"),
                        Requests.OF_READS.stream()).toList()),
                work(Method.GET, "/v1/status", this::status, NONE),
                aside("/v1/status/events", (request, response) -> statusEvents.stream(response,
                        () -> guard.stillAdmits(request))),
                aside("/health/live", this::alive),
                aside("/health/ready", this::ready), aside("/metrics", this::metrics),
                aside("/openapi.json", this::openApi));
    }

    private List<Route> logTable() {
        return List.of(work(Method.GET, "/v1/dead-letters", logs::letters, LogRoutes.OF_LETTERS),
                work(Method.GET, "/v1/admin/dead-letters", logs::allLetters, LogRoutes.OF_LETTERS),
                work(Method.GET, LogRoutes.HISTORY + IdPath.PARAMETER, logs::history, LogRoutes.OF_HISTORY));
    }

    /** A route that reads or writes a store or the log, and so is bounded. */
    private Route work(Method method, String path, BiConsumer<ServerRequest, ServerResponse> handler,
            List<String> parameters) {
        Set<String> known = Set.copyOf(parameters);
        String route = path.replace("{+", "{");
        return new Route(method, path, (request, response) -> traced.trace(method.text(), route, request, response,
                () -> {
                    Requests.checkParameters(request, known);
                    admission.admit(() -> handler.accept(request, response));
                }));
    }

    /** A route that answers however much is at work. */
    private static Route aside(String path, Handler handler) {
        return new Route(Method.GET, path, handler);
    }

    private void search(ServerRequest request, ServerResponse response) {
        String tenant = Tenant.of(request);
        SearchCall call = SearchCall.parse(responder.body(request, response), settings.defaultStore(),
                settings.timeout());
        IndexStore store = stores.named(call.store());
        responder.json(response, 200, measured.measure(store, call, () -> searches.search(store, tenant, call)));
    }

    private void searchBatch(ServerRequest request, ServerResponse response) {
        String tenant = Tenant.of(request);
        SearchBatchCall call = SearchBatchCall.parse(responder.body(request, response), settings.defaultStore(),
                settings.timeout());
        responder.json(response, 200, searchBatches.search(tenant, call, error -> Responder.logged(request, error)));
    }

    private void compare(ServerRequest request, ServerResponse response) {
        String tenant = Tenant.of(request);
        CompareCall call = CompareCall.parse(responder.body(request, response), settings.timeout());
        responder.json(response, 200, comparisons.compare(tenant, call).json());
    }

    private void document(ServerRequest request, ServerResponse response) {
        DocumentKey key = Requests.key(Tenant.of(request), Requests.id(request, DOCUMENTS));
        Answering answering = answering(request);
        Deadline deadline = Deadline.after(Requests.timeout(request, settings.timeout()));
        Freshness freshness = freshness(request, answering, deadline);
        responder.json(response, 200, answering.read((store, choice) -> store.document(choice, key, left(deadline)))
                .map(found -> DocumentAnswer.of(found, freshness)).orElseThrow(() -> notFound("document", freshness)));
    }

    private void chunk(ServerRequest request, ServerResponse response) {
        String chunkId = Requests.id(request, CHUNKS);
        int hash = chunkId.lastIndexOf('#');
        OptionalInt ordinal = hash < 1 ? OptionalInt.empty() : ordinal(chunkId.substring(hash + 1));
        if (ordinal.isEmpty()) {
            throw new ProblemException(ProblemType.INVALID, "A chunk id is a document id, # and an ordinal.",
                    "Percent-encode the id: # is %23.");
        }
        DocumentKey key = Requests.key(Tenant.of(request), chunkId.substring(0, hash));
        Answering answering = answering(request);
        Deadline deadline = Deadline.after(Requests.timeout(request, settings.timeout()));
        Freshness freshness = freshness(request, answering, deadline);
        responder.json(response, 200,
                answering.read((store, choice) -> store.chunk(choice, key, ordinal.getAsInt(), left(deadline)))
                        .map(found -> ChunkAnswer.of(found, freshness))
                        .orElseThrow(() -> notFound("chunk", freshness)));
    }

    private static OptionalInt ordinal(String digits) {
        return digits.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    private void count(ServerRequest request, ServerResponse response) {
        Filter filter = Requests.parameter(request, "filter").map(SearchCall::filter).orElse(Filter.ALL);
        String tenant = Tenant.of(request);
        Answering answering = answering(request);
        Deadline deadline = Deadline.after(Requests.timeout(request, settings.timeout()));
        Freshness freshness = freshness(request, answering, deadline);
        responder.json(response, 200, CountAnswer
                .of(answering.read((store, choice) -> store.count(choice, tenant, filter, left(deadline))), freshness));
    }

    private void put(ServerRequest request, ServerResponse response) {
        DocumentKey key = Requests.key(Tenant.of(request), Requests.id(request, DOCUMENTS));
        byte[] body = responder.body(request, response);
        responder.json(response, 202, writes.put(key, body, settings.timeout()));
    }

    private void batch(ServerRequest request, ServerResponse response) {
        String tenant = Tenant.of(request);
        responder.lines(request, response, (body, out) -> batches.run(body, tenant, settings.timeout(),
                error -> Responder.logged(request, error), out));
    }

    private void delete(ServerRequest request, ServerResponse response) {
        DocumentKey key = Requests.key(Tenant.of(request), Requests.id(request, DOCUMENTS));
        OptionalLong version = Requests.version(request);
        responder.json(response, 202, writes.delete(key, version, settings.timeout()));
    }

    private void status(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, status.status());
    }

    private void alive(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, new AliveAnswer("ok"));
    }

    private void ready(ServerRequest request, ServerResponse response) {
        responder.ready(response, health());
    }

    Health health() {
        return status.readiness();
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        responder.metrics(response, backend.metrics());
    }

    private void openApi(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json").send(openApi);
    }

    private Answering answering(ServerRequest request) {
        return stores.side(Requests.parameter(request, "store").orElse(settings.defaultStore()));
    }

    /** Waits for what the parameters say is to be included. */
    private Freshness freshness(ServerRequest request, Answering answering, Deadline deadline) {
        return Requests.after(request, Requests.timeout(request, settings.timeout()))
                .map(after -> searches.freshness(answering.store(), answering.choice(), Tenant.of(request), after,
                        deadline))
                .orElse(Freshness.FRESH);
    }

    private static Duration left(Deadline deadline) {
        deadline.check();
        return deadline.left();
    }

    /** Ends what would go on for as long as its client likes. */
    @Override
    public void close() {
        statusEvents.close();
    }

    private static ProblemException notFound(String what, Freshness freshness) {
        return new ProblemException(ProblemType.NOT_FOUND, "This tenant has no such " + what + "."
                + freshness.staleReason().map(reason -> " The index is stale: " + reason).orElse(""),
                "Check the id; a write is found for sure by a read that sends its token as after.");
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
