package dev.refold.benchmarks;

import dev.refold.embedding.Embedded;
import dev.refold.embedding.HashingEmbedder;
import dev.refold.query.QueryServer;
import dev.refold.query.QuerySettings;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.SinkPosition;
import dev.refold.schemas.Space;
import dev.refold.services.PostgresOptions;
import dev.refold.services.PostgresServer;
import dev.refold.store.BulkLoad;
import dev.refold.store.GenerationState;
import dev.refold.store.pgvector.PgVectorSettings;
import dev.refold.store.pgvector.PgVectorStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What the HTTP API costs: searches by vector over HTTP (query embedded, tenant, settings, snippets, JSON), and the same
 * prepared statements over JDBC (see {@link JdbcSearch}) in turn, in one process, on one PostgreSQL with its default
 * memory, against the same rows. Clients ask as fast as they get answers.
 */
final class SearchFigures {

    private static final String TENANT = "figures";
    private static final int TOP_K = 10;
    private static final int WINDOW = 200;
    private static final int QUERIES = 400;
    private static final int MOST_CLIENTS = 16;
    private static final int WARM_UP_ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Space SPACE = new Space("hashing", "words-4grams", 384, ChunkerSettings.DEFAULT, "english");

    private final String jdbcUrl;
    private final String apiUrl;
    private final int generation;
    private final List<String> queries;
    private final List<float[]> vectors;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SearchFigures(String jdbcUrl, String apiUrl, int generation, List<String> queries, List<float[]> vectors) {
        this.jdbcUrl = jdbcUrl;
        this.apiUrl = apiUrl;
        this.generation = generation;
        this.queries = queries;
        this.vectors = vectors;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: SearchFigures FOLDER CHUNKS ROUNDS   (an empty folder, outside /root)");
            System.exit(2);
        }
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (PostgresServer server = PostgresServer.start(folder.resolve("data"), PostgresOptions.durable());
                PgVectorStore store = PgVectorStore
                        .open(PgVectorSettings.of(server.jdbcUrl()).withPoolSize(MOST_CLIENTS));
                HashingEmbedder embedder = new HashingEmbedder(SPACE.dimensions(), SPACE.language())) {
            List<EmbeddedDocument> documents = new GeneratedDocuments(SPACE.dimensions())
                    .ofChunks(Integer.parseInt(arguments[1]));
            int generation = load(store, documents);
            List<String> queries = documents.stream().limit(QUERIES)
                    .map(document -> ((EmbeddedDocument.Present) document).text().substring(0, 40)).toList();
            List<float[]> vectors = embedder.embedDocuments(queries).stream()
                    .map(one -> ((Embedded.Vector) one).embedding().toArray()).toList();
            try (QueryServer api = QueryServer.start(new QuerySettings("127.0.0.1", 0, 1 << 20, 64, Duration
                    .ofSeconds(5), "pgvector", "figures"), new ReadOnlyBackend(store, embedder))) {
                new SearchFigures(server.jdbcUrl(), "http://127.0.0.1:" + api.port() + "/v1/search", generation,
                        queries, vectors).take(Integer.parseInt(arguments[2]));
            }
        }
    }

    private static int load(PgVectorStore store, List<EmbeddedDocument> documents) {
        int generation = store.create(SPACE).number();
        try (BulkLoad load = store.beginLoad(generation)) {
            load.add(documents);
            load.flush();
            load.index(_ -> {});
            load.finish(IntStream.range(0, GeneratedDocuments.PARTITIONS)
                    .mapToObj(partition -> new SinkPosition("figures", partition, 1, 0, 0)).toList(), List.of());
        }
        store.transition(generation, GenerationState.READY);
        store.promote(generation);
        return generation;
    }

    private interface Asking {
        int ask(int query) throws Exception;
    }

    private record Round(double perSecond, Latencies latencies) {}

    private void take(int rounds) throws Exception {
        warmUp();
        for (int clients : new int[]{1, MOST_CLIENTS}) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                Round jdbc = ofJdbc(clients);
                Round api = ofHttp(clients);
                ratios.add(api.perSecond() / jdbc.perSecond());
                System.out.println(String.format(Locale.ROOT,
                        "%d clients, round %d: JDBC %.0f/s (%s), HTTP %.0f/s (%s), HTTP/JDBC %.2f", clients, round,
                        jdbc.perSecond(), jdbc.latencies(), api.perSecond(), api.latencies(), ratios.getLast()));
            }
            System.out.println(String.format(Locale.ROOT, "%d clients: median HTTP/JDBC %.2f; load average %s", clients,
                    ratios.stream().sorted().toList().get(rounds / 2),
                    Files.readString(Path.of("/proc/loadavg")).strip()));
        }
    }

    /** One client's requests of a few rounds would still be compiled while they are measured. */
    private void warmUp() throws Exception {
        for (int round = 1; round <= WARM_UP_ROUNDS; round++) {
            System.out.println(String.format(Locale.ROOT, "warm-up, round %d: JDBC %.0f/s, HTTP %.0f/s", round,
                    ofJdbc(MOST_CLIENTS).perSecond(), ofHttp(MOST_CLIENTS).perSecond()));
        }
    }

    private Round ofJdbc(int clients) throws Exception {
        List<JdbcSearch> connections = new ArrayList<>();
        try {
            List<Asking> asking = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                JdbcSearch search = JdbcSearch.open(jdbcUrl, TENANT, generation, WINDOW);
                connections.add(search);
                asking.add(query -> search.search(vectors.get(query), TOP_K));
            }
            return round(asking);
        } finally {
            for (JdbcSearch connection : connections) {
                connection.close();
            }
        }
    }

    private Round ofHttp(int clients) throws Exception {
        return round(IntStream.range(0, clients).<Asking>mapToObj(_ -> this::overHttp).toList());
    }

    /** The answer is read, not parsed: what a client makes of it is its own affair. */
    private int overHttp(int query) throws IOException, InterruptedException {
        String body = "{\"query\":\"" + queries.get(query) + "\",\"mode\":\"vector\",\"topK\":" + TOP_K + "}";
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(apiUrl))
                .header("X-Refold-Tenant", TENANT).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + answer.body());
        }
        return answer.body().split("\"chunkId\"", -1).length - 1;
    }

    private static Round round(List<Asking> clients) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + ROUND.toNanos();
        List<Long> latencies = new ArrayList<>();
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
            List<Future<List<Long>>> all = IntStream.range(0, clients.size())
                    .mapToObj(client -> threads.submit(() -> asked(clients.get(client), client, end))).toList();
            for (Future<List<Long>> one : all) {
                latencies.addAll(one.get());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Round(latencies.size() / seconds, new Latencies(latencies.stream().mapToLong(Long::longValue)));
    }

    private static List<Long> asked(Asking client, int first, long end) throws Exception {
        List<Long> latencies = new ArrayList<>();
        for (int i = first * 31; System.nanoTime() < end; i++) {
            long began = System.nanoTime();
            int hits = client.ask(i % QUERIES);
            latencies.add(System.nanoTime() - began);
            if (hits != TOP_K) {
                throw new IllegalStateException(hits + " hits instead of " + TOP_K);
            }
        }
        return latencies;
    }
}
