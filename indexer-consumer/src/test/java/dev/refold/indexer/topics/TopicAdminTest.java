package dev.refold.indexer.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicAdminTest {

    private static final Space SPACE = new Space("hashing", "words-4grams", 384, ChunkerSettings.DEFAULT, "english");

    private final TestBroker broker = TestBroker.shared();
    private final TopicNames names = new TopicNames(broker.newPrefix());
    private final Admin admin = Admin.create(
            Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    private final TopicAdmin topics = new TopicAdmin(admin, Duration.ofSeconds(20));

    @AfterEach
    void close() {
        admin.close();
    }

    private List<TopicSpec> specs() {
        return List.of(TopicSpec.documents(names, TopicLayout.ONE_MACHINE),
                TopicSpec.embeddings(names, SPACE, TopicLayout.ONE_MACHINE),
                TopicSpec.deadLetters(names, TopicLayout.ONE_MACHINE));
    }

    @Test
    void missing_topics_are_made_with_their_settings_and_found_the_same_later() throws InterruptedException {
        Map<String, FoundTopic> made = topics.ensure(specs());

        assertThat(made).containsOnlyKeys(names.documents(), names.deadLetters(), names.embeddings(SPACE));
        assertThat(made.values()).allSatisfy(topic -> assertThat(topic.partitions()).isEqualTo(6));
        assertThat(settings(made, names.documents())).containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1").containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(settings(made, names.embeddings(SPACE))).containsEntry("cleanup.policy", "compact")
                .containsEntry("max.message.bytes", "33554432").containsEntry("min.compaction.lag.ms", "86400000")
                .containsEntry("message.timestamp.type", "LogAppendTime");
        assertThat(settings(made, names.deadLetters())).containsEntry("retention.ms", "2592000000")
                .containsEntry("max.message.bytes", "5242880");
        assertThat(topics.ensure(specs())).isEqualTo(made);
    }

    private static Map<String, String> settings(Map<String, FoundTopic> topics, String name) {
        FoundTopic topic = topics.get(name);
        assertThat(topic).isNotNull();
        return topic == null ? Map.of() : topic.settings();
    }

    @Test
    void every_fault_of_an_existing_topic_is_named_with_what_to_do() throws Exception {
        admin.createTopics(Set.of(new NewTopic(names.embeddings(SPACE), 3, (short) 1)
                .configs(Map.of("cleanup.policy", "delete", "max.message.bytes", "1000000")))).all().get();

        assertThatThrownBy(() -> topics.ensure(specs())).isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("topic " + names.embeddings(SPACE) + ": partitions is 3, expected 6")
                .hasMessageContaining("cleanup.policy is delete, expected compact")
                .hasMessageContaining("message.timestamp.type is CreateTime, expected LogAppendTime")
                .hasMessageContaining("max.message.bytes is 1000000, expected at least 33554432")
                .hasMessageContaining("--entity-name " + names.embeddings(SPACE)
                        + " --add-config max.message.bytes=33554432");
    }

    @Test
    void processes_that_start_together_find_one_set_of_topics() throws Exception {
        try (ExecutorService processes = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Map<String, FoundTopic>> ensure = () -> topics.ensure(specs());
            List<Future<Map<String, FoundTopic>>> all = processes.invokeAll(List.of(ensure, ensure, ensure, ensure));

            Map<String, FoundTopic> first = all.getFirst().get();
            for (Future<Map<String, FoundTopic>> one : all) {
                assertThat(one.get()).isEqualTo(first);
            }
        }
    }

    @Test
    void the_name_of_a_space_is_read_back_from_its_topic() {
        assertThat(names.spaceIdOf(names.embeddings(SPACE))).contains(SPACE.id());
        assertThat(names.spaceIdOf(names.documents())).isEmpty();
    }
}
