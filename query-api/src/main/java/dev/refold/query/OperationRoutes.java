package dev.refold.query;

import dev.refold.query.Operations.GateOrder;
import dev.refold.query.Operations.RebuildOrder;
import dev.refold.query.Operations.SpaceChange;
import dev.refold.query.Operations.Steering;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** The routes of rebuilds, verifications and spaces: they ask, others work. */
final class OperationRoutes {

    private static final int LONGEST_KEEP_SECONDS = 365 * 86_400;
    private static final int MOST = Integer.MAX_VALUE;
    /** Whole numbers up to here are exact in JSON. */
    private static final long MOST_TOKENS = 1L << 53;
    private static final String MAX_TOKENS = "maxTokens";
    private static final Set<String> ORDER = Set.of("store", "space", "minOverlap", "tenant", "mode", "topK",
            "queries", "keepSeconds", "promote", "asOf", MAX_TOKENS);
    private static final Set<String> OF_PROMOTIONS = Set.of("minOverlap", "queries", "keepSeconds", "promote",
            MAX_TOKENS);
    private static final int LONGEST_MOMENT = 10_000;
    private static final Set<String> SPACE = Set.of("provider", "model", "dimensions", "language", "chunkTargetChars",
            "chunkOverlapChars", "chunkMaxChars");

    private final Stores stores;
    private final Operations operations;
    private final Responder responder;

    OperationRoutes(Stores stores, Operations operations, Responder responder) {
        this.stores = stores;
        this.operations = operations;
        this.responder = responder;
    }

    /** To be guarded by whoever serves them. */
    List<Route> table() {
        return List.of(new Route(Method.GET, "/v1/admin/rebuilds", this::rebuilds),
                new Route(Method.POST, "/v1/admin/rebuilds", this::rebuild),
                new Route(Method.POST, "/v1/admin/rebuilds/plan", this::plan),
                new Route(Method.POST, "/v1/admin/rebuilds/pause", (request, response) -> steer(request, response,
                        new Steering.Pause())),
                new Route(Method.POST, "/v1/admin/rebuilds/resume", this::resume),
                new Route(Method.POST, "/v1/admin/rebuilds/promote", (request, response) -> steer(request, response,
                        new Steering.Promote())),
                new Route(Method.GET, "/v1/admin/verifications", this::verifications),
                new Route(Method.POST, "/v1/admin/verifications", this::verify),
                new Route(Method.GET, "/v1/admin/spaces", this::spaces),
                new Route(Method.POST, "/v1/admin/spaces/drop", this::dropSpace),
                new Route(Method.POST, "/v1/admin/spaces/refill", this::refillSpace));
    }

    private void rebuilds(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, new AdminAnswers.RebuildsAnswer(stores.all().stream()
                .flatMap(store -> operations.rebuilds(store.name()).stream()).toList()));
    }

    private void rebuild(ServerRequest request, ServerResponse response) {
        RebuildOrder order = order(responder.body(request, response));
        responder.json(response, 202, valid(() -> operations.rebuild(order)));
    }

    private void plan(ServerRequest request, ServerResponse response) {
        RebuildOrder order = order(responder.body(request, response));
        responder.json(response, 200, valid(() -> operations.plan(order)));
    }

    private void steer(ServerRequest request, ServerResponse response, Steering steering) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "generation"));
        steer(response, body, steering);
    }

    private void resume(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "generation", MAX_TOKENS));
        steer(response, body, new Steering.Resume(body.longInteger(MAX_TOKENS, 1, MOST_TOKENS)));
    }

    private void steer(ServerResponse response, JsonBody body, Steering steering) {
        String store = body.required("store");
        int generation = generation(body);
        responder.json(response, 200, Answering.named(() -> operations.steer(store, generation, steering)));
    }

    private static int generation(JsonBody body) {
        return body.integer("generation", 1, MOST).orElseThrow(() -> JsonBody.missing("generation"));
    }

    private void verifications(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, new AdminAnswers.VerificationsAnswer(operations.verifications()));
    }

    private void verify(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "generation", "repair"));
        String store = body.required("store");
        OptionalInt generation = body.integer("generation", 1, MOST);
        boolean repair = body.bool("repair").orElse(false);
        responder.json(response, 202, operations.verify(store, generation, repair));
    }

    private void spaces(ServerRequest request, ServerResponse response) {
        responder.json(response, 200, new AdminAnswers.SpacesAnswer(operations.spaces()));
    }

    private void dropSpace(ServerRequest request, ServerResponse response) {
        String space = JsonBody.parse(responder.body(request, response), Set.of("space")).required("space");
        operations.dropSpace(space);
        responder.json(response, 200, new AdminAnswers.DroppedAnswer(space));
    }

    private void refillSpace(ServerRequest request, ServerResponse response) {
        String space = JsonBody.parse(responder.body(request, response), Set.of("space")).required("space");
        operations.refillSpace(space);
        responder.json(response, 202, new AdminAnswers.RefilledAnswer(space));
    }

    private static RebuildOrder order(byte[] json) {
        JsonBody body = JsonBody.parse(json, ORDER);
        Optional<String> asOf = body.text("asOf").map(text -> SearchCall.checked("asOf", text, LONGEST_MOMENT));
        if (asOf.isPresent() && OF_PROMOTIONS.stream().anyMatch(field -> body.tree(field).isPresent())) {
            throw new ProblemException(ProblemType.INVALID, "asOf makes a look at the past, which is not promoted.",
                    "Leave out " + String.join(", ", new TreeSet<>(OF_PROMOTIONS)) + ".");
        }
        SpaceChange space = space(body.object("space", SPACE));
        OptionalInt keep = body.integer("keepSeconds", 0, LONGEST_KEEP_SECONDS);
        return new RebuildOrder(body.required("store"), space, gate(body), keep.isPresent()
                ? Optional.of(Duration.ofSeconds(keep.getAsInt()))
                : Optional.empty(), body.bool("promote").orElse(true), asOf,
                body.longInteger(MAX_TOKENS, 1, MOST_TOKENS));
    }

    private static Optional<GateOrder> gate(JsonBody body) {
        Optional<Double> least = body.number("minOverlap", 0, 1);
        if (least.isEmpty() && body.tree("queries").isPresent()) {
            throw new ProblemException(ProblemType.INVALID, "queries are given without minOverlap.",
                    "Send minOverlap, 0 … 1, or leave queries out.");
        }
        return least.map(overlap -> new GateOrder(overlap, body.text("tenant").orElse(Tenant.DEFAULT),
                new CompareQueries(SearchCall.mode(body),
                        body.integer("topK", 1, CompareCall.MAX_TOP_K).orElse(SearchCall.DEFAULT_TOP_K),
                        CompareCall.queries(body))));
    }

    private static SpaceChange space(Optional<JsonBody> given) {
        if (given.isEmpty()) {
            return new SpaceChange(Optional.empty(), Optional.empty(), OptionalInt.empty(), Optional.empty(),
                    OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
        }
        JsonBody space = given.get();
        return new SpaceChange(space.text("provider"), space.text("model"), space.integer("dimensions", 1, MOST),
                space.text("language"), space.integer("chunkTargetChars", 1, MOST),
                space.integer("chunkOverlapChars", 0, MOST), space.integer("chunkMaxChars", 1, MOST));
    }

    private interface Call<T> {
        T make();
    }

    /** What the domain's own types refuse is the client's to mend. */
    private static <T> T valid(Call<T> call) {
        try {
            return call.make();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID, String.valueOf(e.getMessage()), "Do what the detail names.",
                    e);
        }
    }
}
