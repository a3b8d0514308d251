package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds, makes and deletes the collections of one database. */
record Collections(ChromaHttp http, ServerProfile server, ChromaSettings settings) {

    private static final int PAGE = 500;

    /** What HNSW builds with: heads are never searched by vector, so their graph costs as little as it can. */
    enum Graph {

        CHUNKS("cosine", 200, 200, 24), RECORDS("l2", 16, 10, 4);

        private final String space;
        private final int construction;
        private final int search;
        private final int neighbours;

        Graph(String space, int construction, int search, int neighbours) {
            this.space = space;
            this.construction = construction;
            this.search = search;
            this.neighbours = neighbours;
        }
    }

    /** Empty when there is none of that name. */
    Optional<Collection> find(String name) {
        ChromaHttp.Answer answer = http.get(base() + "/" + name);
        return answer.status() == 404 ? Optional.empty() : Optional.of(of(name, Collection.checked(answer, name)));
    }

    /** The one of that name, made when there is none. */
    Collection ensure(String name, ObjectNode metadata, Graph graph) {
        return of(name, Collection.checked(http.post(base(), description(name, metadata, graph)
                .put("get_or_create", true)), name));
    }

    /** Empty when there is one of that name: of several processes one makes it. */
    Optional<Collection> create(String name, ObjectNode metadata, Graph graph) {
        ChromaHttp.Answer answer = http.post(base(), description(name, metadata, graph).put("get_or_create", false));
        return answer.status() == 409
                ? Optional.empty()
                : Optional.of(of(name, Collection.checked(answer, name)));
    }

    /** No embedding function is ever named: a server would load it. */
    private static ObjectNode description(String name, ObjectNode metadata, Graph graph) {
        ObjectNode body = ChromaHttp.JSON.createObjectNode().put("name", name);
        body.set("metadata", metadata);
        body.putObject("configuration").putObject("hnsw").put("space", graph.space)
                .put("ef_construction", graph.construction).put("ef_search", graph.search)
                .put("max_neighbors", graph.neighbours);
        return body;
    }

    /** Of all collections of the database, ours or not. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        while (true) {
            JsonNode page = Collection.checked(http.get(base() + "?limit=" + PAGE + "&offset=" + names.size()),
                    "the database " + settings.database());
            page.forEach(described -> names.add(described.path("name").asString("")));
            if (page.size() < PAGE) {
                return names;
            }
        }
    }

    /**
     * Empties it first: a server up to 1.5 at least keeps the arrays of a collection it deletes, and gives them to
     * whatever record is made next, of any collection (chroma-core/chroma, issue 7594); what it removes record by
     * record it removes whole.
     */
    void delete(String name) {
        try {
            find(name).ifPresent(Collection::clear);
        } catch (StoreException.NoGeneration gone) {
            // Somebody else deletes it too.
        }
        ChromaHttp.Answer answer = http.delete(base() + "/" + name);
        if (!Collection.isGone(answer)) {
            Collection.checked(answer, name);
        }
    }

    private Collection of(String name, JsonNode described) {
        return new Collection(http, server, settings.batchBytes(), name, base() + "/" + described.path("id").asString(),
                described);
    }

    private String base() {
        return "/tenants/" + settings.tenant() + "/databases/" + settings.database() + "/collections";
    }
}
