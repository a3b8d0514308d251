package dev.refold.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientPropertiesTest {

    private static final Map<String, String> BROKER = Map.of("bootstrap.servers", "127.0.0.1:9092");

    @Test
    void the_defaults_are_idempotent_acknowledged_by_all_compressed_and_bounded() {
        Map<String, Object> properties = ClientProperties.of(ProducerSettings.of("documents", BROKER));

        assertThat(properties).containsEntry("enable.idempotence", "true").containsEntry("acks", "all")
                .containsEntry("compression.type", "zstd").containsEntry("max.request.size", 32 << 20)
                .containsEntry("buffer.memory", 64 << 20).containsEntry("max.block.ms", 60_000L)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .containsEntry("delivery.timeout.ms", 120_000).containsEntry("bootstrap.servers", "127.0.0.1:9092")
                .doesNotContainKey("partitioner.class");
    }

    @Test
    void properties_of_the_client_pass_through() {
        Map<String, Object> properties = ClientProperties.of(ProducerSettings.of("documents",
                Map.of("bootstrap.servers", "a:1", "security.protocol", "SSL", "compression.type", "lz4")));

        assertThat(properties).containsEntry("security.protocol", "SSL").containsEntry("compression.type", "lz4");
    }

    @ParameterizedTest
    @CsvSource({"enable.idempotence,false", "acks,1", "partitioner.class,my.Own", "transactional.id,x",
            "key.serializer,my.Own", "delivery.timeout.ms,5", "max.block.ms,5"})
    void a_property_that_would_break_a_guarantee_is_refused_by_name(String key, String value) {
        Map<String, String> kafka = new HashMap<>(BROKER);
        kafka.put(key, value);

        assertThatIllegalArgumentException().isThrownBy(() -> ProducerSettings.of("documents", kafka))
                .withMessageContaining("kafka." + key).withMessageContaining("remove it");
    }

    @Test
    void a_property_that_repeats_a_guarantee_is_fine() {
        Map<String, String> kafka = Map.of("bootstrap.servers", "a:1", "acks", "ALL", "enable.idempotence", "true");

        assertThat(ClientProperties.of(ProducerSettings.of("documents", kafka))).containsEntry("acks", "all");
    }

    @Test
    void settings_without_a_broker_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProducerSettings.of("documents", Map.of()))
                .withMessageContaining("kafka.bootstrap.servers");
    }

    @Test
    void a_blank_topic_and_times_that_are_not_positive_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProducerSettings.of(" ", BROKER))
                .withMessageContaining("topic");
        ProducerSettings settings = ProducerSettings.of("documents", BROKER);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)))
                .withMessageContaining("deliveryTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .withMessageContaining("maxBlock");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 200, 29_000, 120_000, 10_000_000_000L})
    void the_client_accepts_the_times_that_follow_from_any_delivery_timeout(long millis) {
        Map<String, Object> properties = new HashMap<>(ClientProperties.of(ProducerSettings.of("documents", BROKER)
                .withTimeouts(Duration.ofMillis(millis), Duration.ofMillis(millis))));
        properties.put("key.serializer", ByteArraySerializer.class);
        properties.put("value.serializer", ByteArraySerializer.class);

        ProducerConfig config = new ProducerConfig(properties);

        assertThat(config.getInt("delivery.timeout.ms").longValue())
                .isGreaterThanOrEqualTo(config.getLong("linger.ms") + config.getInt("request.timeout.ms"));
    }
}
