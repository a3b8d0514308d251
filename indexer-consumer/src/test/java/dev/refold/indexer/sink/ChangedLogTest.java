package dev.refold.indexer.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.indexer.sink.ChangedLog.Bounds;
import dev.refold.schemas.SinkPosition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangedLogTest {

    private static final ChangedLog LOG = new ChangedLog("embeddings.x", "pgvector", 3);
    private static final List<SinkPosition> POSITIONS = List.of(at(0, 10), at(1, 40));

    private static SinkPosition at(int partition, long next) {
        return new SinkPosition("id", partition, next, SinkPosition.NO_LEADER_EPOCH, 1);
    }

    @Test
    void deleted_records_are_told_with_partition_position_and_first_offset() {
        assertThat(LOG.explain(POSITIONS, Map.of(0, new Bounds(0, 20), 1, new Bounds(60, 70)), "out of range"))
                .startsWith("topic embeddings.x partition 1 begins at offset 60 but 40 is the next to fold")
                .contains("pgvector@3 answers with what it has", "Delete topic embeddings.x",
                        "refold rebuild pgvector", "refold drop pgvector@3");
    }

    @Test
    void a_lost_tail_is_told_with_where_the_log_ends() {
        assertThat(LOG.explain(POSITIONS, Map.of(0, new Bounds(0, 9), 1, new Bounds(0, 70)), "out of range"))
                .startsWith("topic embeddings.x partition 0 ends at offset 9 but was folded up to 10");
    }

    @Test
    void a_log_that_grew_again_is_told_with_what_the_client_met() {
        assertThat(LOG.explain(POSITIONS, Map.of(0, new Bounds(0, 90)), "leader epoch 4 ends at 8"))
                .contains("was truncated below a stored position", "leader epoch 4 ends at 8");
    }

    @Test
    void a_topic_made_anew_needs_no_more_than_a_rebuild() {
        assertThat(LOG.recreated("the position is of another id"))
                .contains("topic embeddings.x", "fills the topic again", "refold rebuild pgvector")
                .doesNotContain("Delete topic");
    }
}
