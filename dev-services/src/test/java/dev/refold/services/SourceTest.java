package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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

    @Test
    void a_docker_client_whose_engine_is_silent_does_not_count() {
        String deadEngine = "tcp://127.0.0.1:" + FreePorts.choose();
        assertThat(Services.dockerAnswers(Map.of("DOCKER_HOST", deadEngine))).isFalse();
    }
}
