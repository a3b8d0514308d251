package dev.refold.cli.config;

import dev.refold.embedding.ApiKey;
import dev.refold.query.access.Limits;
import dev.refold.query.token.JwtSettings;
import dev.refold.schemas.Space;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be configured, valid as a whole; {@link ConfigurationLoader} makes it. Prints no secret.
 *
 * @param kafka client properties that pass through; {@code bootstrap.servers} is {@code embedded} or a list of brokers
 * @param activeStores that this process folds and searches, the default one among them; never empty
 * @param defaultStore answers a search that names no store
 */
public record Configuration(Path dataDir, Map<String, String> kafka, Topics topics, Space space, OpenAi openai,
        Stores stores, List<String> activeStores, String defaultStore, Sink sink, Http http, Auth auth,
        Probes probes, LogTarget log, Telemetry telemetry) {

    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String EMBEDDED = "embedded";

    public Configuration {
        kafka = Map.copyOf(kafka);
        activeStores = List.copyOf(activeStores);
    }

    /** Whether {@code up} brings its own broker. */
    public boolean embeddedBroker() {
        return EMBEDDED.equals(kafka.get(BOOTSTRAP_SERVERS));
    }

    /** Kafka's client properties may hold passwords. */
    @Override
    public String toString() {
        return "Configuration[dataDir=" + dataDir + ", space=" + space.id() + ", activeStores=" + activeStores + ']';
    }

    /** @param replicas 1 with the embedded broker, else 3, unless given */
    public record Topics(String prefix, int partitions, int replicas, long logEpoch) {}

    /**
     * @param baseUrl empty unless the space's provider is {@code openai}
     * @param sendDimensions whether requests name the dimensions: models that can be shortened need it
     * @param pricePerMillionTokens in whatever currency; empty: nobody knows what anything costs
     */
    public record OpenAi(Optional<URI> baseUrl, Optional<ApiKey> apiKey, int batchTexts, int inFlight,
            Duration timeout, boolean sendDimensions, Optional<BigDecimal> pricePerMillionTokens) {}

    public record Stores(PgVector pgvector, Chroma chroma) {

        /**
         * @param url may hold a password
         * @param schema leads the names of the schemas that Refold makes there
         */
        public record PgVector(Optional<SecretUrl> url, String schema, int pool) {}

        /** @param prefix leads the names of the collections that Refold makes there */
        public record Chroma(Optional<URI> url, String prefix) {}
    }

    public record Sink(int batchRecords, long batchBytes, Duration batchWait) {}

    public record Http(String host, int port, int maxBodyBytes, int maxConcurrent, Duration timeout) {}

    /**
     * Who is let in.
     *
     * @param required whether requests show a credential; without, the API listens on this machine only
     * @param jwt whose tokens are taken beside access keys
     */
    public record Auth(boolean required, Limits limits, Optional<JwtSettings> jwt) {}

    /**
     * Health and metrics without a credential, for orchestrators.
     *
     * @param port empty: they are not served; 0: any free one
     */
    public record Probes(String host, OptionalInt port) {}

    /** Where the details of a role go. */
    public enum LogTarget {
        /** Into the data directory. */
        FILE,
        /** To standard output, as lines of JSON. */
        CONSOLE
    }

    /**
     * Where traces go.
     *
     * @param otlpEndpoint takes OTLP over HTTP, as a collector does; empty: nothing is traced
     * @param samplePercent of what begins here, not part of a trace that began elsewhere: that says itself
     */
    public record Telemetry(Optional<URI> otlpEndpoint, int samplePercent) {}

    public Configuration withPgVector(SecretUrl url, String schema) {
        Stores.PgVector pgvector = new Stores.PgVector(Optional.of(url), schema, stores.pgvector().pool());
        return with(new Stores(pgvector, stores.chroma()));
    }

    public Configuration withChroma(URI url, String prefix) {
        return with(new Stores(stores.pgvector(), new Stores.Chroma(Optional.of(url), prefix)));
    }

    private Configuration with(Stores other) {
        return new Configuration(dataDir, kafka, topics, space, openai, other, activeStores, defaultStore, sink, http,
                auth, probes, log, telemetry);
    }

    public Configuration withDataDir(Path other) {
        return new Configuration(other, kafka, topics, space, openai, stores, activeStores, defaultStore, sink, http,
                auth, probes, log, telemetry);
    }

    /** @param port 0 for any free one */
    public Configuration withHttpPort(int port) {
        Http other = new Http(http.host(), port, http.maxBodyBytes(), http.maxConcurrent(), http.timeout());
        return new Configuration(dataDir, kafka, topics, space, openai, stores, activeStores, defaultStore, sink,
                other, auth, probes, log, telemetry);
    }
}
