package dev.refold.cli.config;

import dev.refold.cli.config.Configuration.Auth;
import dev.refold.cli.config.Configuration.Http;
import dev.refold.cli.config.Configuration.LogTarget;
import dev.refold.cli.config.Configuration.OpenAi;
import dev.refold.cli.config.Configuration.Probes;
import dev.refold.cli.config.Configuration.Sink;
import dev.refold.cli.config.Configuration.Stores;
import dev.refold.cli.config.Configuration.Telemetry;
import dev.refold.cli.config.Configuration.Topics;
import dev.refold.embedding.ApiKey;
import dev.refold.schemas.Space;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the configuration: a flag wins over the environment ({@code REFOLD_HTTP_PORT} for {@code http.port}), which wins
 * over the file. {@code DATABASE_URL} stands for {@code stores.pgvector.url} and {@code CHROMA_URL} for
 * {@code stores.chroma.url}; {@code REFOLD_OPENAI_API_KEY} is read from the environment alone.
 */
public final class ConfigurationLoader {

    /** The stores there are; the first is the default. */
    public static final List<String> STORES = List.of("lucene", "pgvector", "chroma", "memory");

    private static final String FILE = "file";
    private static final int MIB = 1 << 20;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "::1");
    private static final String PGVECTOR_URL = "stores.pgvector.url";
    private static final String CHROMA_URL = "stores.chroma.url";
    private static final Pattern POSTGRES = Pattern.compile("(postgres(ql)?|jdbc:postgresql)://[^/]");

    private final Environment environment;
    private final Map<String, Given> file;
    private final SettingReader settings;

    private ConfigurationLoader(Map<String, Given> flags, Environment environment, Map<String, Given> file) {
        this.environment = environment;
        this.file = file;
        this.settings = new SettingReader(key -> Optional.ofNullable(flags.get(key))
                .or(() -> environment.given(key)).or(() -> Optional.ofNullable(file.get(key))));
    }

    /**
     * @param flags by key, as given on the command line
     * @param file {@code refold.yaml}, when there is one
     * @throws ConfigurationException with every error found
     */
    public static LoadedConfiguration load(Map<String, String> flags, Map<String, String> environment,
            Optional<Path> file) {
        return load(flags, environment, file.map(YamlFile::read).orElse(Map.of()));
    }

    static LoadedConfiguration ofText(Map<String, String> flags, Map<String, String> environment, String yaml) {
        return load(flags, environment, YamlFile.parse(yaml, "refold.yaml"));
    }

    private static LoadedConfiguration load(Map<String, String> flags, Map<String, String> environment,
            Map<String, Given> file) {
        Map<String, Given> given = new TreeMap<>();
        flags.forEach((key, value) -> given.put(key, new Given(value, "command line")));
        return new ConfigurationLoader(given, new Environment(environment), file).load();
    }

    private LoadedConfiguration load() {
        Path dataDir = Path.of(settings.text("data-dir", ".refold"));
        Map<String, String> kafka = new KafkaSettings(settings, environment.kafka(), file).read();
        Topics topics = topics(Configuration.EMBEDDED.equals(kafka.get(Configuration.BOOTSTRAP_SERVERS)));
        SpaceSettings.Result space = new SpaceSettings(settings).read();
        OpenAi openai = openai(space.provider());
        List<String> active = activeStores();
        Stores stores = stores();
        String defaultStore = defaultStore(active);
        Sink sink = new Sink(settings.integer("sink.batch-records", 500, 1, 100_000),
                settings.bytes("sink.batch-bytes", 8L * MIB, 1L << 30),
                settings.duration("sink.batch-wait", Duration.ofMillis(50)));
        Auth auth = new AuthSettings(settings).read();
        Http http = http(auth);
        Probes probes = probes();
        LogTarget log = settings.choice("log.to", FILE, List.of(FILE, "console")).equals(FILE)
                ? LogTarget.FILE
                : LogTarget.CONSOLE;
        Telemetry telemetry = new Telemetry(settings.optional("telemetry.otlp-endpoint", HttpAddress::parse,
                URI::toString, "write the http or https address of a collector, such as http://localhost:4318"),
                settings.integer("telemetry.sample-percent", 100, 0, 100));
        UnknownKeys.find(settings.known(), environment.names(), file).forEach(settings::error);
        if (!settings.errors().isEmpty()) {
            throw new ConfigurationException(settings.errors());
        }
        Space valid = space.space().orElseThrow();
        return new LoadedConfiguration(new Configuration(dataDir, kafka, topics, valid, openai, stores, active,
                defaultStore, sink, http, auth, probes, log, telemetry), settings.effective());
    }

    private Topics topics(boolean embeddedBroker) {
        return new Topics(settings.parsed("topics.prefix", "", text -> text,
                text -> Optional.of(text).filter(prefix -> prefix.matches("[A-Za-z0-9._-]{0,64}")),
                "write up to 64 letters, digits, dots, underscores and hyphens"),
                settings.integer("topics.partitions", 6, 1, 1_000),
                settings.integer("topics.replicas", embeddedBroker ? 1 : 3, 1, 100),
                settings.number("topics.log-epoch", 0, 0, Long.MAX_VALUE));
    }

    private OpenAi openai(String provider) {
        Optional<URI> baseUrl = settings.optional("openai.base-url", HttpAddress::parse, URI::toString,
                "write an http or https address without user or query, such as http://localhost:11434/v1");
        if (provider.equals("openai") && settings.given("openai.base-url").isEmpty()) {
            settings.error("openai.base-url", "", "space.provider openai needs an address, such as"
                    + " https://api.openai.com/v1 or http://localhost:11434/v1");
        }
        return new OpenAi(baseUrl, apiKey(), settings.integer("openai.batch", 64, 1, 10_000),
                settings.integer("openai.in-flight", 4, 1, 1_000),
                settings.duration("openai.timeout", Duration.ofSeconds(30)),
                settings.flag("openai.send-dimensions", false),
                settings.optional("openai.price-per-million-tokens", Units::price, BigDecimal::toPlainString,
                        "write a number above 0 without a currency, such as 0.02"));
    }

    private Optional<ApiKey> apiKey() {
        Optional<String> text = environment.apiKey();
        settings.show("openai.api-key", text.isPresent() ? "(hidden)" : "",
                text.isPresent() ? Environment.API_KEY : "default");
        try {
            return text.map(ApiKey::new);
        } catch (IllegalArgumentException e) {
            settings.error(new ConfigurationError("openai.api-key", "", Environment.API_KEY,
                    String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private List<String> activeStores() {
        String alone = settings.given("default-store").map(Given::value).filter(STORES::contains)
                .orElse(STORES.getFirst());
        List<String> active = settings.choices("active-stores", List.of(alone), STORES);
        if (active.isEmpty()) {
            settings.error("active-stores", "", "name at least one of " + String.join(", ", STORES));
        }
        return active;
    }

    private String defaultStore(List<String> active) {
        String first = active.isEmpty() ? STORES.getFirst() : active.getFirst();
        // A flag that names other stores means to search them; the file's default store is another run's.
        String fallback = active.contains(STORES.getFirst()) ? STORES.getFirst() : first;
        String chosen = settings.choice("default-store", fallback, STORES);
        return active.contains(chosen) ? chosen : fallback;
    }

    private Stores stores() {
        settings.known().addAll(List.of("stores.lucene", "stores.memory"));
        return new Stores(pgvector(), chroma());
    }

    private Stores.PgVector pgvector() {
        Optional<SecretUrl> url = settings.secretUrl(PGVECTOR_URL);
        url.filter(one -> !POSTGRES.matcher(one.reveal()).lookingAt()).ifPresent(wrong -> settings.error(PGVECTOR_URL,
                "", "write postgres://user:password@host:port/database or a jdbc:postgresql:// URL"));
        String schema = settings.parsed("stores.pgvector.schema", "refold", text -> text,
                text -> Optional.of(text).filter(name -> name.matches("[a-z][a-z0-9_]{0,39}")),
                "write a lower-case letter, then up to 39 lower-case letters, digits and underscores");
        return new Stores.PgVector(url, schema, settings.integer("stores.pgvector.pool", 10, 2, 1_000));
    }

    private Stores.Chroma chroma() {
        Optional<SecretUrl> given = settings.secretUrl(CHROMA_URL);
        Optional<URI> url = given.flatMap(one -> HttpAddress.parse(one.reveal().strip()));
        if (given.isPresent() && url.isEmpty()) {
            settings.error(CHROMA_URL, "", "write an http or https address without user or query, such as"
                    + " http://localhost:8000");
        }
        String prefix = settings.parsed("stores.chroma.prefix", "refold", text -> text,
                text -> Optional.of(text).filter(name -> name.matches("[A-Za-z0-9][A-Za-z0-9_-]{1,38}[A-Za-z0-9]")),
                "write 3 to 40 letters, digits, underscores and hyphens, a letter or digit at both ends");
        return new Stores.Chroma(url, prefix);
    }

    private Http http(Auth auth) {
        String host = settings.text("http.host", "127.0.0.1");
        if (!auth.required() && !LOOPBACK.contains(host)) {
            settings.error("http.host", host, "write 127.0.0.1: with auth.mode off anybody who reaches the port may"
                    + " read and write everything, so it stays on this machine; or set auth.mode to required");
        }
        return new Http(host, settings.integer("http.port", 8080, 0, 65_535),
                (int) settings.bytes("http.max-body", 4L * MIB, 1L << 30),
                settings.integer("http.max-concurrent", 64, 1, 100_000),
                settings.duration("http.timeout", Duration.ofSeconds(5)));
    }

    /** On any address: what they say is of no tenant. */
    private Probes probes() {
        boolean wanted = settings.given("probes.port").isPresent();
        int port = settings.integer("probes.port", 0, 0, 65_535);
        if (!wanted) {
            settings.show("probes.port", "", "default");
        }
        return new Probes(settings.text("probes.host", "127.0.0.1"), wanted
                ? OptionalInt.of(port)
                : OptionalInt.empty());
    }
}
