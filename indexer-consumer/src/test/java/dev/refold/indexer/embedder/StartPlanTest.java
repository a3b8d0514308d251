package dev.refold.indexer.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.indexer.embedder.StartPlan.Bounds;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StartPlanTest {

    private static final Map<Integer, Bounds> LOG = Map.of(0, new Bounds(0, 100), 1, new Bounds(0, 50));

    @Test
    void a_first_start_reads_from_the_beginning() {
        assertThat(plan("t1", 0, true, Map.of(), Map.of(), LOG).offsetsToSet()).isEqualTo(Map.of(0, 0L, 1, 0L));
    }

    @Test
    void committed_offsets_stand() {
        assertThat(plan("t1", 0, false, Map.of(0, 40L, 1, 0L), Map.of(0, progress("t1", 0, 40)), LOG).offsetsToSet())
                .isEmpty();
    }

    @Test
    void offsets_that_kafka_forgot_are_taken_from_our_own_progress() {
        assertThat(plan("t1", 0, false, Map.of(), Map.of(0, progress("t1", 0, 40)), LOG).offsetsToSet())
                .isEqualTo(Map.of(0, 40L, 1, 0L));
    }

    @Test
    void output_without_state_is_refused() {
        assertThatThrownBy(() -> plan("t1", 0, false, Map.of(), Map.of(), LOG).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("topic embeddings holds records")
                .hasMessageContaining("delete topic embeddings and group group");
    }

    @Test
    void offsets_without_state_are_refused() {
        assertThatThrownBy(() -> plan("t1", 0, true, Map.of(0, 7L), Map.of(), LOG).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("group group has committed offsets");
    }

    @Test
    void another_topic_under_the_same_name_is_refused_with_the_way_out() {
        assertThatThrownBy(
                () -> plan("t2", 3, false, Map.of(), Map.of(0, progress("t1", 3, 40)), LOG).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("its id is t2, expected t1")
                .hasMessageContaining("set topics.log-epoch to 4");
    }

    @Test
    void a_raised_log_epoch_reads_the_new_log_from_its_beginning() {
        Map<Integer, Bounds> log = Map.of(0, new Bounds(5, 9), 1, new Bounds(0, 3));
        assertThat(plan("t2", 1, false, Map.of(0, 40L), Map.of(0, progress("t1", 0, 40)), log).offsetsToSet())
                .isEqualTo(Map.of(0, 5L, 1, 0L));
    }

    @Test
    void a_second_instance_may_start_in_the_raised_epoch_before_every_partition_has_a_record() {
        assertThat(plan("t2", 1, false, Map.of(0, 7L, 1, 0L),
                Map.of(0, progress("t2", 1, 7), 1, progress("t1", 0, 40)), LOG).offsetsToSet()).isEmpty();
    }

    @Test
    void an_output_that_lost_its_records_is_refused() {
        assertThatThrownBy(
                () -> plan("t1", 0, true, Map.of(0, 40L, 1, 0L), Map.of(0, progress("t1", 0, 40)), LOG).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("topic embeddings is empty")
                .hasMessageContaining("group-*-changelog");
    }

    @Test
    void an_output_known_to_be_another_topic_is_no_obstacle_as_its_tasks_fill_it_again() {
        Progress elsewhere = progress("t1", 0, 40).in("e0");
        assertThat(plan("t1", 0, true, Map.of(0, 40L, 1, 0L), Map.of(0, elsewhere), LOG).offsetsToSet()).isEmpty();
        assertThat(elsewhere.isElsewhere("e1")).isTrue();
        assertThat(elsewhere.in("e1").marked()).as("marked anew when it is filled").isZero();
    }

    @Test
    void a_restart_in_the_raised_epoch_goes_on_where_it_was() {
        assertThat(plan("t2", 1, false, Map.of(0, 7L, 1, 0L), Map.of(0, progress("t2", 1, 7)), LOG).offsetsToSet())
                .isEmpty();
    }

    @Test
    void a_lower_log_epoch_is_refused() {
        assertThatThrownBy(
                () -> plan("t1", 0, false, Map.of(), Map.of(0, progress("t1", 2, 40)), LOG).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("topics.log-epoch is 0 but epoch 2");
    }

    @Test
    void events_deleted_before_they_were_read_are_not_passed_over_in_silence() {
        Map<Integer, Bounds> log = Map.of(0, new Bounds(60, 100));
        assertThatThrownBy(
                () -> plan("t1", 0, false, Map.of(0, 40L), Map.of(0, progress("t1", 0, 40)), log).offsetsToSet())
                .isInstanceOf(WrongLogException.class)
                .hasMessageContaining("partition 0 begins at offset 60 but 40 is the next to read")
                .hasMessageContaining("--reset-offsets --to-offset 60");
    }

    @Test
    void a_first_start_over_a_log_that_was_cut_is_refused_with_the_way_out() {
        Map<Integer, Bounds> log = Map.of(0, new Bounds(60, 100), 1, new Bounds(0, 50), 2, new Bounds(7, 7));
        assertThatThrownBy(() -> plan("t1", 0, true, Map.of(), Map.of(), log).offsetsToSet())
                .isInstanceOf(WrongLogException.class)
                .hasMessageContaining("does not begin at offset 0 in partitions [0, 2]")
                .hasMessageContaining("embeddings would lack documents and look complete")
                .hasMessageContaining("--group group --topic documents:0,2 --reset-offsets --to-earliest");
        assertThat(plan("t1", 0, true, Map.of(0, 60L, 2, 7L), Map.of(), log).offsetsToSet())
                .as("what is left was said to be all").isEqualTo(Map.of(1, 0L));
    }

    @Test
    void a_cut_partition_that_was_never_read_is_refused_although_others_were() {
        Map<Integer, Bounds> log = Map.of(0, new Bounds(0, 100), 1, new Bounds(20, 50));
        assertThatThrownBy(
                () -> plan("t1", 0, false, Map.of(), Map.of(0, progress("t1", 0, 40)), log).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("--topic documents:1 --reset-offsets");
    }

    @Test
    void a_truncated_log_is_refused() {
        Map<Integer, Bounds> log = Map.of(0, new Bounds(0, 30));
        assertThatThrownBy(
                () -> plan("t1", 0, false, Map.of(0, 40L), Map.of(0, progress("t1", 0, 40)), log).offsetsToSet())
                .isInstanceOf(WrongLogException.class).hasMessageContaining("ends at offset 30 but was read up to 40");
    }

    private static StartPlan plan(String topicId, long epoch, boolean embeddingsEmpty, Map<Integer, Long> committed,
            Map<Integer, Progress> known, Map<Integer, Bounds> bounds) {
        SortedMap<Integer, Bounds> sorted = new TreeMap<>(bounds);
        return new StartPlan(new SourceLog("documents", topicId, epoch), "group",
                new StartPlan.Output("embeddings", "e1", embeddingsEmpty),
                committed, known, sorted);
    }

    private static Progress progress(String topicId, long epoch, long nextOffset) {
        return new Progress(topicId, epoch, nextOffset, nextOffset, EmbedderCounts.ZERO, 0, "");
    }
}
