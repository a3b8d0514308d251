package dev.refold.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.cli.config.Configuration.Auth;
import dev.refold.cli.config.Configuration.Http;
import dev.refold.cli.config.Configuration.LogTarget;
import dev.refold.cli.config.Configuration.OpenAi;
import dev.refold.cli.config.Configuration.Probes;
import dev.refold.cli.config.Configuration.Sink;
import dev.refold.cli.config.Configuration.Stores;
import dev.refold.cli.config.Configuration.Telemetry;
import dev.refold.cli.config.Configuration.Topics;
import dev.refold.query.access.Limits;
import dev.refold.query.token.JwtSettings;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ConfigurationLoaderTest {

    private static final Map<String, String> NONE = Map.of();

    private static Configuration load(String yaml) {
        return ConfigurationLoader.ofText(NONE, NONE, yaml).configuration();
    }

    private static List<ConfigurationError> errorsOf(Map<String, String> environment, String yaml) {
        try {
            ConfigurationLoader.ofText(NONE, environment, yaml);
            return List.of();
        } catch (ConfigurationException e) {
            return e.errors();
        }
    }

    @Test
    void everything_has_the_documented_default() {
        Configuration configuration = ConfigurationLoader.load(NONE, NONE, Optional.empty()).configuration();

        assertThat(configuration).isEqualTo(new Configuration(Path.of(".refold"),
                Map.of("bootstrap.servers", "embedded"), new Topics("", 6, 1, 0),
                new Space("hashing", "words-4grams", 384, new ChunkerSettings(1_200, 150, 4_000), "english"),
                new OpenAi(Optional.empty(), Optional.empty(), 64, 4, Duration.ofSeconds(30), false,
                        Optional.empty()),
                new Stores(new Stores.PgVector(Optional.empty(), "refold", 10),
                        new Stores.Chroma(Optional.empty(), "refold")),
                List.of("lucene"), "lucene",
                new Sink(500, 8 << 20, Duration.ofMillis(50)),
                new Http("127.0.0.1", 8080, 4 << 20, 64, Duration.ofSeconds(5)),
                new Auth(false, Limits.DEFAULT, Optional.empty()),
                new Probes("127.0.0.1", OptionalInt.empty()), LogTarget.FILE, new Telemetry(Optional.empty(), 100)));
    }

    @Test
    void the_defaults_written_out_as_documented_are_the_defaults() {
        assertThat(load("""
                data-dir: .refold
                kafka: {bootstrap.servers: embedded}
                topics: {prefix: "", partitions: 6, log-epoch: 0}
                space: {provider: hashing, model: words-4grams, dimensions: 384, language: english,
                        chunk: {target-chars: 1200, overlap-chars: 150, max-chars: 4000}}
                openai: {base-url: null, model: null, batch: 64, in-flight: 4, timeout: 30s}
                stores: {lucene: {}, pgvector: {url: null, pool: 10}, chroma: {url: null}}
                default-store: lucene
                sink: {batch-records: 500, batch-bytes: 8MiB, batch-wait: 50ms}
                http: {host: 127.0.0.1, port: 8080, max-body: 4MiB, max-concurrent: 64, timeout: 5s}
                auth: {mode: "off"}
                probes: {host: 127.0.0.1, port: null}
                log: {to: file}
                telemetry: {otlp-endpoint: null, sample-percent: 100}
                """)).isEqualTo(load(""));
    }

    @Test
    void every_setting_reaches_its_place() {
        Configuration configuration = load("""
                data-dir: /var/lib/refold
                kafka: {bootstrap.servers: "a:9092,b:9092", security.protocol: SASL_SSL, ssl: {truststore.type: PEM}}
                topics: {prefix: "staging.", partitions: 12, replicas: 2, log-epoch: 7}
                space: {provider: openai, dimensions: 1536, language: german,
                        chunk: {target-chars: 800, overlap-chars: 50, max-chars: 2000}}
                openai: {base-url: "http://localhost:11434/v1", model: nomic, batch: 16, in-flight: 2, timeout: 1m,
                         send-dimensions: true, price-per-million-tokens: 0.02}
                stores: {pgvector: {url: "postgres://u:p@db/refold", schema: search, pool: 5},
                         chroma: {url: "http://vectors:8000", prefix: staging}}
                active-stores: [pgvector, memory]
                default-store: memory
                sink: {batch-records: 100, batch-bytes: 512KiB, batch-wait: 1s}
                http: {host: localhost, port: 9090, max-body: 1MiB, max-concurrent: 8, timeout: 250ms}
                auth: {mode: required, limits: {per-second: 5, burst: 10, concurrent: 2},
                       jwt: {issuer: "https://login.example.com", audience: refold,
                             jwks-url: "https://login.example.com/keys", tenant-claim: org, scopes-claim: roles,
                             scope-prefix: "refold:", leeway: 5s}}
                probes: {host: 0.0.0.0, port: 9464}
                log: {to: console}
                telemetry: {otlp-endpoint: "http://collector:4318", sample-percent: 5}
                """);

        assertThat(configuration).isEqualTo(new Configuration(Path.of("/var/lib/refold"),
                Map.of("bootstrap.servers", "a:9092,b:9092", "security.protocol", "SASL_SSL", "ssl.truststore.type",
                        "PEM"),
                new Topics("staging.", 12, 2, 7),
                new Space("openai", "nomic", 1_536, new ChunkerSettings(800, 50, 2_000), "german"),
                new OpenAi(Optional.of(URI.create("http://localhost:11434/v1")), Optional.empty(), 16, 2,
                        Duration.ofMinutes(1), true, Optional.of(new BigDecimal("0.02"))),
                new Stores(new Stores.PgVector(Optional.of(new SecretUrl("postgres://u:p@db/refold")), "search", 5),
                        new Stores.Chroma(Optional.of(URI.create("http://vectors:8000")), "staging")),
                List.of("pgvector", "memory"), "memory", new Sink(100, 512 << 10, Duration.ofSeconds(1)),
                new Http("localhost", 9090, 1 << 20, 8, Duration.ofMillis(250)),
                new Auth(true, new Limits(5, 10, 2), Optional.of(new JwtSettings("https://login.example.com", "refold",
                        URI.create("https://login.example.com/keys"), "org", "roles", "refold:",
                        Duration.ofSeconds(5)))),
                new Probes("0.0.0.0", OptionalInt.of(9464)), LogTarget.CONSOLE,
                new Telemetry(Optional.of(URI.create("http://collector:4318")), 5)));
    }

    @Test
    void a_flag_wins_over_the_environment_and_that_over_the_file() {
        String yaml = "http: {port: 1, max-concurrent: 1, timeout: 1s}";
        Map<String, String> environment = Map.of("REFOLD_HTTP_PORT", "2", "REFOLD_HTTP_MAX_CONCURRENT", "2");

        Http http = ConfigurationLoader.ofText(Map.of("http.port", "3"), environment, yaml).configuration().http();

        assertThat(List.of(http.port(), http.maxConcurrent(), http.timeout()))
                .isEqualTo(List.of(3, 2, Duration.ofSeconds(1)));
    }

    @Test
    void variables_that_other_programs_know_are_honoured_and_ours_wins_over_them() {
        Map<String, String> shared = Map.of("DATABASE_URL", "postgres://shared/db");
        Map<String, String> both = Map.of("DATABASE_URL", "postgres://shared/db", "REFOLD_STORES_PGVECTOR_URL",
                "postgres://own/db");

        assertThat(urlWith(shared)).contains(new SecretUrl("postgres://shared/db"));
        assertThat(urlWith(both)).contains(new SecretUrl("postgres://own/db"));
        assertThat(ConfigurationLoader.ofText(NONE, Map.of("CHROMA_URL", "http://shared:8000"), "").configuration()
                .stores().chroma().url()).contains(URI.create("http://shared:8000"));
    }

    private static Optional<SecretUrl> urlWith(Map<String, String> environment) {
        return ConfigurationLoader.ofText(NONE, environment, "").configuration().stores().pgvector().url();
    }

    @Test
    void kafkas_properties_come_from_the_environment_too() {
        Map<String, String> environment = Map.of("REFOLD_KAFKA_BOOTSTRAP_SERVERS", "k:9092",
                "REFOLD_KAFKA_SASL_JAAS_CONFIG", "secret");

        Configuration configuration = ConfigurationLoader.ofText(NONE, environment, "").configuration();

        assertThat(configuration.kafka()).containsEntry("bootstrap.servers", "k:9092").containsEntry(
                "sasl.jaas.config", "secret");
        assertThat(configuration.embeddedBroker()).isFalse();
        assertThat(configuration.topics().replicas()).as("a cluster keeps three copies").isEqualTo(3);
    }

    @Test
    void other_machines_are_let_in_only_with_credentials() {
        assertThat(errorsOf(NONE, "http: {host: 0.0.0.0}")).extracting(ConfigurationError::key)
                .containsExactly("http.host");
        assertThat(load("{http: {host: 0.0.0.0}, auth: {mode: required}}").http().host()).isEqualTo("0.0.0.0");
    }

    @Test
    void tokens_are_judged_by_issuer_audience_and_keys_from_a_safe_place_or_not_at_all() {
        String whole = "auth: {mode: %s, jwt: {issuer: a, audience: b, jwks-url: '%s'}}";

        assertThat(load(whole.formatted("required", "http://localhost:1/keys")).auth().jwt()).isPresent();
        assertThat(errorsOf(NONE, whole.formatted("required", "http://login.example.com/keys")))
                .extracting(ConfigurationError::key).containsExactly("auth.jwt.jwks-url");
        assertThat(errorsOf(NONE, whole.formatted("off", "https://login.example.com/keys")))
                .extracting(ConfigurationError::key).containsExactly("auth.jwt.issuer");
        assertThat(errorsOf(NONE, "auth: {mode: required, jwt: {issuer: a}}"))
                .extracting(ConfigurationError::key).containsExactly("auth.jwt.audience", "auth.jwt.jwks-url");
        assertThat(errorsOf(NONE, "auth: {mode: required, jwt: {leeway: 6m}}"))
                .extracting(ConfigurationError::key).containsExactly("auth.jwt.leeway");
    }

    @Test
    void all_errors_are_found_at_once_each_with_key_value_and_fix() {
        List<ConfigurationError> errors = errorsOf(Map.of("REFOLD_HTTP_PORT", "many", "REFOLD_HTPP_HOST", "x"), """
                sink: {batch-wait: soon, batch-bytes: 8 apples}
                space: {dimensions: 0, chunk: {target-chars: 10, overlap-chars: 10}}
                http: {host: 0.0.0.0, prot: 80}
                stores: {pgvector: {url: "mysql://u:geheim@db"},
                         chroma: {url: "http://u:geheim@vectors:8000", prefix: a}}
                active-stores: [lucene, elastic]
                """);

        assertThat(errors).extracting(ConfigurationError::key).containsExactlyInAnyOrder("http.port",
                "REFOLD_HTPP_HOST",
                "sink.batch-wait", "sink.batch-bytes", "space.dimensions", "space.chunk", "http.host", "http.prot",
                "stores.pgvector.url", "stores.chroma.url", "stores.chroma.prefix", "active-stores");
        assertThat(errors).allSatisfy(error -> assertThat(error.fix()).isNotBlank());
        assertThat(errors.toString()).doesNotContain("geheim");
        assertThat(errors).extracting(ConfigurationError::toString)
                .contains("http.port is \"many\" (REFOLD_HTTP_PORT): write a whole number, 0 to 65535");
    }

    @Test
    void an_unknown_key_is_an_error_that_names_what_was_probably_meant() {
        assertThat(errorsOf(Map.of("REFOLD_HTTP_PROT", "80"), "htpp: {port: 80}"))
                .extracting(ConfigurationError::fix)
                .containsExactly("there is no such setting; did you mean http.port?",
                        "there is no such setting; did you mean REFOLD_HTTP_PORT?");
    }

    @Test
    void the_variable_of_the_replay_test_is_none_of_ours() {
        assertThat(errorsOf(Map.of("REFOLD_CORPUS", "/somewhere"), "")).isEmpty();
    }

    @Test
    void a_price_is_a_number_above_nothing() {
        for (String wrong : List.of("0", "-1", "0.02 EUR", "cheap", "1e9")) {
            assertThat(errorsOf(NONE, "openai: {price-per-million-tokens: \"" + wrong + "\"}")).as(wrong)
                    .singleElement().extracting(ConfigurationError::key).isEqualTo("openai.price-per-million-tokens");
        }
    }

    @Test
    void an_openai_space_says_everything_that_it_lacks() {
        assertThat(errorsOf(NONE, "space: {provider: openai}")).extracting(ConfigurationError::key)
                .containsExactlyInAnyOrder("openai.base-url", "openai.model", "space.dimensions");
    }

    @Test
    void a_key_in_the_file_is_refused_and_its_place_named() {
        assertThat(errorsOf(NONE, "openai: {api-key: sk-geheim}")).singleElement()
                .extracting(ConfigurationError::toString, InstanceOfAssertFactories.STRING)
                .contains("REFOLD_OPENAI_API_KEY").doesNotContain("geheim");
    }

    @Test
    void secrets_are_never_shown() {
        LoadedConfiguration loaded = ConfigurationLoader.ofText(NONE, Map.of("REFOLD_OPENAI_API_KEY", "sk-geheim",
                "DATABASE_URL", "postgres://u:geheim@db/x?sslpassword=geheim", "REFOLD_KAFKA_SASL_JAAS_CONFIG",
                "password=geheim", "REFOLD_KAFKA_SSL_KEY_PASSWORD", "geheim"), "");

        assertThat(loaded.toString()).doesNotContain("geheim");
        assertThat(loaded.configuration().stores().toString()).contains("postgres://u:…@db/x");
    }

    @Test
    void what_is_no_yaml_is_told_by_its_place_and_not_quoted() {
        assertThatThrownBy(() -> load("http: {port: 80\npassword: geheim"))
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("line ")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void a_key_given_twice_is_an_error() {
        assertThatThrownBy(() -> load("http: {port: 80}\nhttp: {port: 81}")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void the_effective_configuration_says_where_each_setting_comes_from() {
        LoadedConfiguration loaded = ConfigurationLoader.ofText(Map.of("http.port", "81"), NONE,
                "http: {max-concurrent: 9}");

        assertThat(loaded.effective()).contains(new EffectiveSetting("http.port", "81", "command line"),
                new EffectiveSetting("http.max-concurrent", "9", "refold.yaml"),
                new EffectiveSetting("http.timeout", "5s", "default"),
                new EffectiveSetting("sink.batch-bytes", "8MiB", "default"));
    }
}
