package dev.refold.cli.config;

import java.util.ArrayList;
import java.util.List;

/** What every setting means, in the order in which a person would read them. The one place that says so. */
final class SettingMeanings {

    /** @param settings in reading order */
    record Section(String title, List<Meaning> settings) {}

    /** @param text what it does, and what may be written where its default does not show that */
    record Meaning(String key, String text) {}

    static final List<Section> SECTIONS = List.of(
            section("Where things are",
                    "data-dir",
                    "Folder of all state: the broker of `up`, Lucene's index, the embedder's state, `run.json`,"
                            + " logs. One process at a time",
                    "kafka.bootstrap.servers", "`embedded`: a broker of its own (`up` only); else a list of brokers,"
                            + " separated by commas",
                    "topics.prefix", "Leads the names of all topics, consumer groups and transactional ids",
                    "topics.partitions",
                    "Of topics that Refold makes; bounds how many embedders and sinks share the work",
                    "topics.replicas", "Of topics that Refold makes. 1 with the embedded broker, else 3",
                    "topics.log-epoch", "Raise it by one when `documents` was made anew, moved or mirrored; the same"
                            + " everywhere. It leads offsets in the order of events",
                    "log.to",
                    "`file`: details into the data directory; `console`: to standard output, a line of JSON each",
                    "telemetry.otlp-endpoint", "A collector that takes traces in OTLP over HTTP, such as"
                            + " `http://localhost:4318`. Not set: nothing is traced",
                    "telemetry.sample-percent", "Of requests that are part of no trace yet; one that is says itself"),
            section("Embedding space",
                    "space.provider",
                    "`hashing` (built in, lexical) or `openai` (any service that speaks `/v1/embeddings`)",
                    "space.model", "The model's name; with `openai` it must be given, here or as `openai.model`",
                    "space.dimensions", "Of its vectors; with `openai` it must be given",
                    "space.language",
                    "Of the analysis for keyword search: `none`, `english`, `german`, `french`, `spanish`,"
                            + " `italian`, `portuguese` or `dutch`",
                    "space.chunk.target-chars", "How long a chunk should be, in UTF-16 units",
                    "space.chunk.overlap-chars", "How much of a chunk the next one repeats",
                    "space.chunk.max-chars", "How long a chunk may be at most"),
            section("Embedding service",
                    "openai.base-url", "Such as `https://api.openai.com/v1` or `http://localhost:11434/v1`; no user, no"
                            + " query",
                    "openai.api-key", "The service's key. From the environment only: keys do not belong into files",
                    "openai.model", "Another name for `space.model`; if both are given they are the same",
                    "openai.batch", "Texts in one request",
                    "openai.in-flight", "Requests at once",
                    "openai.timeout", "Of one request; then it is made again, with growing pauses, for ever",
                    "openai.send-dimensions", "Whether requests name the dimensions, for models that can be shortened",
                    "openai.price-per-million-tokens", "A number without a currency, such as `0.02`: the metric"
                            + " `refold_embedding_cost_total` counts in it. Not set: there is no such metric"),
            section("Stores",
                    "active-stores", "What this process folds and searches: `lucene`, `pgvector`, `chroma`, `memory`,"
                            + " separated by commas",
                    "default-store", "Answers a search that names no store",
                    "stores.pgvector.url", "`postgres://user:password@host:port/database`, or `jdbc:postgresql://…`",
                    "stores.pgvector.schema", "Leads the names of the schemas that Refold makes there",
                    "stores.pgvector.pool", "Connections of this process at most",
                    "stores.chroma.url", "Such as `http://localhost:8000`",
                    "stores.chroma.prefix", "Leads the names of the collections that Refold makes there"),
            section("Sinks",
                    "sink.batch-records", "Records in one batch, which is one transaction or commit, at most",
                    "sink.batch-bytes", "Bytes in one batch, about",
                    "sink.batch-wait", "How long a sink waits for records before it looks up"),
            section("HTTP API",
                    "http.host", "Address to listen on; another than this machine's needs `auth.mode: required`",
                    "http.port", "0 takes any free one",
                    "http.max-body", "Of a request at most",
                    "http.max-concurrent", "Requests at work at the same time; more get 429",
                    "http.timeout", "How long a request may take",
                    "probes.host", "Address that health and metrics are served on without a key",
                    "probes.port", "Its port; 0 takes any free one. Not set: they are not served there"),
            section("Access",
                    "auth.mode", "`off`: nobody is asked, and the API stays on this machine; `required`: every request"
                            + " shows an access key or a token. In YAML write it in quotes",
                    "auth.limits.per-second", "Requests a second of one key, in the long run",
                    "auth.limits.burst", "Requests at once after a pause",
                    "auth.limits.concurrent", "Requests of one key at work at the same time",
                    "auth.jwt.issuer",
                    "What a token's `iss` must be. With `audience` and `jwks-url`, or none of the three",
                    "auth.jwt.audience", "What must be among a token's `aud`",
                    "auth.jwt.jwks-url", "Where the issuer's keys are; https, or http on this machine",
                    "auth.jwt.tenant-claim", "The claim that names the tenant",
                    "auth.jwt.scopes-claim", "The claim with the scopes: text with spaces, or an array",
                    "auth.jwt.scope-prefix", "Stands before scopes that are meant for Refold; others are passed over",
                    "auth.jwt.leeway", "By which clocks may differ; at most 5m"));

    private SettingMeanings() {}

    private static Section section(String title, String... keysAndTexts) {
        List<Meaning> settings = new ArrayList<>();
        for (int i = 0; i < keysAndTexts.length; i += 2) {
            settings.add(new Meaning(keysAndTexts[i], keysAndTexts[i + 1]));
        }
        return new Section(title, List.copyOf(settings));
    }
}
