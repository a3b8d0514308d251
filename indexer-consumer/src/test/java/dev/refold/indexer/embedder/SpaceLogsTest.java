package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.indexer.topics.TopicLayout;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.services.TestBroker;
import dev.refold.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is a real one. */
class SpaceLogsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Space OLD = space(16);
    private static final Space NEW = space(24);

    @TempDir
    private Path folder = Path.of("");

    private final TestBroker broker = TestBroker.shared();
    private final TopicNames names = new TopicNames(broker.newPrefix());
    private final Map<String, String> kafka = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            broker.bootstrapServers());
    private final HashingEmbedder oldModel = new HashingEmbedder(OLD.dimensions(), OLD.language());
    private final HashingEmbedder newModel = new HashingEmbedder(NEW.dimensions(), NEW.language());

    private static Space space(int dimensions) {
        return new Space("hashing", "words-4grams", dimensions, ChunkerSettings.DEFAULT, "english");
    }

    @AfterEach
    void close() {
        oldModel.close();
        newModel.close();
    }

    private SpaceLogs logs() {
        return new SpaceLogs(names, kafka, folder);
    }

    private EmbedderService running(Space space, HashingEmbedder model, String instance) throws InterruptedException {
        EmbedderService service = new EmbedderService(EmbedderSettings.of(space, names, new TopicLayout(2, (short) 1),
                kafka, folder).withInstanceId(instance), model, EmbedderListener.NONE);
        service.start();
        await("the embedder of " + space.id()).atMost(LIMIT)
                .until(() -> service.status().state() == EmbedderStatus.State.RUNNING);
        return service;
    }

    private Set<String> topicsOf(String spaceId) throws Exception {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            Set<String> all = admin.listTopics().names().get();
            all.removeIf(topic -> !topic.startsWith(names.prefix()) || !topic.contains(spaceId));
            return all;
        }
    }

    @Test
    void a_space_is_deleted_with_its_embedders_state_and_may_be_filled_anew_while_others_stay() throws Exception {
        try (EmbedderService other = running(NEW, newModel, "refold-abc")) {
            running(OLD, oldModel, "refold-abc").close();
            assertThat(logs().list()).containsOnlyKeys(OLD.id(), NEW.id());
            assertThat(topicsOf(OLD.id())).hasSize(5);
            Set<String> before = topicsOf(NEW.id());

            logs().delete(OLD.id(), Set.of("refold-abc"));

            assertThat(topicsOf(OLD.id())).isEmpty();
            assertThat(folder.resolve(names.prefix() + "refold-embedder-" + OLD.id())).doesNotExist();
            assertThat(logs().list()).containsOnlyKeys(NEW.id());
            assertThat(topicsOf(NEW.id())).isEqualTo(before);
            assertThat(other.status().state()).isEqualTo(EmbedderStatus.State.RUNNING);
            logs().delete(OLD.id(), Set.of("refold-abc"));
            running(OLD, oldModel, "refold-abc").close();
        }
    }

    @Test
    void a_space_that_another_process_embeds_into_is_left_alone() throws Exception {
        try (EmbedderService _ = running(OLD, oldModel, "refold-xyz")) {
            Set<String> before = topicsOf(OLD.id());

            assertThatThrownBy(() -> logs().delete(OLD.id(), Set.of("refold-abc")))
                    .isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("refold-xyz").hasMessageContaining("End that process");

            assertThat(topicsOf(OLD.id())).isEqualTo(before);
        }
    }
}
