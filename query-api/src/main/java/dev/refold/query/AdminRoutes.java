package dev.refold.query;

import dev.refold.query.AdminAnswers.GenerationEntry;
import dev.refold.query.AdminAnswers.GenerationsAnswer;
import dev.refold.query.AdminAnswers.OrphanEntry;
import dev.refold.query.Answers.GenerationAnswer;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The routes of operators: they know every tenant's index and change it. */
final class AdminRoutes {

    private static final String GENERATIONS = "/v1/admin/generations";

    private final Stores stores;
    private final Responder responder;
    private final Operations rebuilds;
    private final OperationRoutes operations;

    AdminRoutes(Stores stores, Operations operations, Responder responder) {
        this.stores = stores;
        this.rebuilds = operations;
        this.operations = new OperationRoutes(stores, operations, responder);
        this.responder = responder;
    }

    List<Route> table() {
        List<Route> open = new ArrayList<>(List.of(new Route(Method.GET, GENERATIONS, this::generations),
                new Route(Method.POST, GENERATIONS + "/promote", this::promote),
                new Route(Method.POST, GENERATIONS + "/rollback", this::rollback),
                new Route(Method.POST, GENERATIONS + "/drop", this::drop),
                new Route(Method.POST, "/v1/admin/orphans/drop", this::dropOrphan)));
        open.addAll(operations.table());
        return open.stream().map(AdminRoutes::withoutParameters).toList();
    }

    private static Route withoutParameters(Route route) {
        return new Route(route.method(), route.path(), (request, response) -> {
            Requests.checkParameters(request, Set.of());
            route.handler().handle(request, response);
        });
    }

    private void generations(ServerRequest request, ServerResponse response) {
        List<GenerationEntry> generations = new ArrayList<>();
        List<OrphanEntry> orphans = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        stores.all().forEach(store -> {
            try {
                Map<Integer, String> moments = moments(store, problems);
                store.generations().forEach(generation -> generations.add(GenerationEntry.of(
                        store.status(new GenerationChoice.Numbered(generation.number())), store.task(generation
                                .number()),
                        Optional.ofNullable(moments.get(generation.number())))));
                store.orphans().forEach(orphan -> orphans.add(new OrphanEntry(store.name(), orphan)));
            } catch (StoreException e) {
                problems.add(store.name() + ": " + e.getMessage());
            }
        });
        responder.json(response, 200, new GenerationsAnswer(generations, orphans, problems));
    }

    /** Of looks at the past, by generation. A task that cannot be read hides no generation: it may be what to drop. */
    private Map<Integer, String> moments(IndexStore store, List<String> problems) {
        Map<Integer, String> moments = new HashMap<>();
        try {
            rebuilds.rebuilds(store.name())
                    .forEach(one -> one.asOf().ifPresent(at -> moments.put(one.generation(), at)));
        } catch (StoreException e) {
            problems.add(store.name() + ": " + e.getMessage());
        }
        return moments;
    }

    private void promote(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "generation"));
        IndexStore store = store(body);
        int number = number(body);
        responder.json(response, 200, GenerationAnswer.of(Answering.named(() -> store.promote(number))));
    }

    /** Back to the newest retired generation; it was folded all the while, so nothing is lost. */
    private void rollback(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store"));
        IndexStore store = store(body);
        Generation retired = store.generations().stream().filter(one -> one.state() == GenerationState.RETIRED)
                .max(Comparator.comparingInt(Generation::number))
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, store.name()
                        + " has no retired generation to go back to.",
                        "See refold generations; what was dropped can be rebuilt with refold rebuild."));
        responder.json(response, 200, GenerationAnswer.of(store.promote(retired.number())));
    }

    private void drop(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "generation"));
        IndexStore store = store(body);
        int number = number(body);
        Answering.named(() -> {
            store.drop(number);
            return number;
        });
        responder.json(response, 200, new AdminAnswers.DroppedAnswer(store.name() + '@' + number));
    }

    private void dropOrphan(ServerRequest request, ServerResponse response) {
        JsonBody body = JsonBody.parse(responder.body(request, response), Set.of("store", "orphan"));
        String orphan = body.required("orphan");
        store(body).removeOrphan(orphan);
        responder.json(response, 200, new AdminAnswers.DroppedAnswer(orphan));
    }

    private IndexStore store(JsonBody body) {
        return stores.named(body.required("store"));
    }

    private static int number(JsonBody body) {
        return body.integer("generation", 1, Integer.MAX_VALUE).orElseThrow(() -> JsonBody.missing("generation"));
    }
}
