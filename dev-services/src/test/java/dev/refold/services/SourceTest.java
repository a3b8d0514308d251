package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SourceTest {

    @Test
    void a_named_server_wins_and_docker_is_not_even_asked() {
        assertThat(Source.choose(Optional.of(" postgres://db/x "), () -> {
            throw new AssertionError("asked Docker");
        })).isEqualTo(new Source.Given("postgres://db/x"));
    }

    @Test
    void docker_is_next_when_its_engine_answers() {
        assertThat(Source.choose(Optional.empty(), () -> true)).isEqualTo(new Source.Docker());
    }

    @Test
    void an_empty_name_names_nothing() {
        assertThat(Source.choose(Optional.of("  "), () -> true)).isEqualTo(new Source.Docker());
    }

    @Test
    void native_is_what_remains() {
        assertThat(Source.choose(Optional.empty(), () -> false)).isEqualTo(new Source.Native());
    }

    @ParameterizedTest
    @EnumSource
    void each_service_is_named_by_its_own_variable_and_else_runs_in_docker_or_natively(Service service) {
        Map<String, String> named = Map.of("DATABASE_URL", "postgres", "REFOLD_KAFKA_BOOTSTRAP_SERVERS", "kafka",
                "CHROMA_URL", "chroma");
        assertThat(Services.of(service, named, () -> true)).isEqualTo(new Source.Given(service.label()));
        assertThat(Services.of(service, Map.of(), () -> true)).isEqualTo(new Source.Docker());
        assertThat(Services.of(service, Map.of(), () -> false)).isEqualTo(new Source.Native());
    }

    @Test
    void the_container_runs_the_kafka_that_the_client_is_of() {
        assertThat(TestBroker.IMAGE).isEqualTo("apache/kafka:" + AppInfoParser.getVersion());
    }

    @Test
    void a_docker_client_whose_engine_is_silent_does_not_count() {
        String deadEngine = "tcp://127.0.0.1:" + FreePorts.choose();
        assertThat(Services.dockerAnswers(Map.of("DOCKER_HOST", deadEngine))).isFalse();
    }
}
