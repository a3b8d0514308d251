package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.indexer.embedder.EmbedderLogs.Seen;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbedderLogsTest {

    private static final EmbedderLogs LOGS = new EmbedderLogs(new SourceLog("documents", "d1", 4), "embeddings", "e1",
            6);

    @Test
    void the_topics_it_was_started_on_are_no_reason_to_stop() {
        assertThatCode(() -> LOGS
                .requireSame(Map.of("documents", new Seen("d1", 6), "embeddings", new Seen("e1", 6))))
                .doesNotThrowAnyException();
    }

    @Test
    void another_documents_topic_needs_a_higher_epoch() {
        assertThatThrownBy(() -> LOGS.requireSame(Map.of("documents", new Seen("d2", 6))))
                .isInstanceOf(WrongLogException.class).hasMessageContaining("its id is d2, expected d1")
                .hasMessageContaining("set topics.log-epoch to 5");
    }

    @Test
    void partitions_added_to_documents_are_refused_since_documents_would_lose_their_order() {
        assertThatThrownBy(() -> LOGS.requireSame(Map.of("documents", new Seen("d1", 8))))
                .isInstanceOf(WrongLogException.class)
                .hasMessageContaining("topic documents has 8 partitions now, it had 6")
                .hasMessageContaining("set topics.log-epoch to 5").hasMessageContaining("publish every document again");
    }

    @Test
    void another_embeddings_topic_is_filled_by_the_next_start() {
        assertThatThrownBy(() -> LOGS.requireSame(Map.of("embeddings", new Seen("e2", 6))))
                .isInstanceOf(WrongLogException.class).hasMessageContaining("its id is e2, it was e1")
                .hasMessageContaining("Start the embedder again").hasMessageContaining("refold rebuild STORE");
    }

    @Test
    void partitions_added_to_embeddings_are_refused() {
        assertThatThrownBy(() -> LOGS.requireSame(Map.of("embeddings", new Seen("e1", 7))))
                .isInstanceOf(WrongLogException.class).hasMessageContaining("documents has 6")
                .hasMessageContaining("Delete topic embeddings");
    }
}
