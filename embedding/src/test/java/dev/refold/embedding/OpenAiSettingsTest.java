package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiSettingsTest {

    private static final OpenAiSettings SETTINGS = OpenAiSettings.of(URI.create("http://localhost:11434/v1"), "nomic",
            768);

    @Test
    void the_endpoint_follows_the_base_with_or_without_a_slash() {
        assertThat(SETTINGS.endpoint()).hasToString("http://localhost:11434/v1/embeddings");
        assertThat(OpenAiSettings.of(URI.create("http://localhost/v1/"), "m", 1).endpoint()).hasToString(
                "http://localhost/v1/embeddings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/v1", "/v1", "http:opaque", "http://host/v1?key=1", "http://u:p@host/v1",
            "http://host/v1#x"})
    void an_address_that_is_none_is_refused(String address) {
        assertThatThrownBy(() -> OpenAiSettings.of(URI.create(address), "m", 1)).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining("openai.base-url").hasMessageNotContaining("u:p");
    }

    @Test
    void numbers_out_of_range_are_refused_by_the_name_of_their_key() {
        assertThatThrownBy(() -> SETTINGS.withLoad(0, 1)).hasMessageContaining("openai.batch");
        assertThatThrownBy(() -> SETTINGS.withLoad(1, 0)).hasMessageContaining("openai.in-flight");
        assertThatThrownBy(() -> SETTINGS.withPatience(Duration.ZERO, 1, Duration.ofMillis(1), Duration.ofMillis(1)))
                .hasMessageContaining("openai.timeout");
        assertThatThrownBy(() -> OpenAiSettings.of(SETTINGS.baseUrl(), " ", 1)).hasMessageContaining("openai.model");
        assertThatThrownBy(() -> OpenAiSettings.of(SETTINGS.baseUrl(), "m", 4_097)).hasMessageContaining("4097");
    }

    @Test
    void the_key_is_shown_nowhere() {
        OpenAiSettings settings = SETTINGS.withApiKey(new ApiKey("sk-secret"));
        assertThat(settings.toString()).doesNotContain("secret").contains("ApiKey[hidden]");
        assertThatThrownBy(() -> new ApiKey("sk-secret\n")).hasMessageNotContaining("secret");
    }
}
