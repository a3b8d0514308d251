package dev.refold.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.analysis.TextAnalysis;
import dev.refold.store.contract.EmbeddedDocuments;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a batch changes, decided without a database. */
final class BatchPlanTest {

    private static final TextAnalysis ENGLISH = TextAnalysis.of("english");

    @Test
    void a_new_document_writes_all_of_it() {
        BatchPlan plan = plan(Optional.empty(), version(1).chunks("one word", "another").build());
        assertThat(plan.heads()).hasSize(1);
        assertThat(plan.chunks()).hasSize(2);
        assertThat(plan.vectors()).hasSize(2);
        assertThat(plan.statistics()).isEqualTo(Map.of("acme", new BatchPlan.Statistics(1, 2, 3)));
    }

    @Test
    void the_same_content_under_a_greater_order_writes_the_head_alone() {
        BatchPlan plan = plan(Optional.of(version(1).chunks("one", "two").build()),
                version(2).chunks("one", "two").build());
        assertThat(plan.heads()).hasSize(1);
        assertThat(plan.chunks()).isEmpty();
        assertThat(plan.vectors()).isEmpty();
        assertThat(plan.statistics()).isEqualTo(Map.of("acme", new BatchPlan.Statistics(0, 0, 0)));
    }

    @Test
    void an_equal_order_is_stale() {
        BatchPlan plan = plan(Optional.of(version(1).chunks("one").build()), version(1).chunks("two").build());
        assertThat(plan.stale()).isEqualTo(1);
        assertThat(plan.heads()).isEmpty();
        assertThat(plan.statistics()).isEmpty();
    }

    @Test
    void fewer_chunks_delete_the_rest_and_the_vectors_nobody_needs() {
        BatchPlan plan = plan(Optional.of(version(1).chunks("one", "two", "one").build()),
                version(2).chunks("one").build());
        assertThat(plan.goneChunks()).extracting(BatchPlan.ChunkKey::ordinal).containsExactly(1, 2);
        assertThat(plan.goneVectors()).extracting(BatchPlan.VectorKey::hash)
                .containsExactly(Chunk.hashOf("", "two"));
        assertThat(plan.statistics()).isEqualTo(Map.of("acme", new BatchPlan.Statistics(0, -2, -2)));
    }

    @Test
    void a_delete_takes_everything_but_the_head() {
        BatchPlan plan = plan(Optional.of(version(1).chunks("one", "two").build()),
                EmbeddedDocuments.deleted("d", 2));
        assertThat(plan.heads()).hasSize(1);
        assertThat(plan.goneChunks()).hasSize(2);
        assertThat(plan.goneVectors()).hasSize(2);
        assertThat(plan.statistics()).isEqualTo(Map.of("acme", new BatchPlan.Statistics(-1, -2, -2)));
    }

    @Test
    void a_chunk_without_features_has_no_vector() {
        BatchPlan plan = plan(Optional.empty(), version(1).chunks("one").withoutVectors().build());
        assertThat(plan.chunks()).hasSize(1);
        assertThat(plan.vectors()).isEmpty();
    }

    private static EmbeddedDocuments version(long version) {
        return EmbeddedDocuments.document("d").version(version);
    }

    private static BatchPlan plan(Optional<EmbeddedDocument.Present> stored, EmbeddedDocument next) {
        return BatchPlan.of(List.of(next), stored.map(BatchPlanTest::state).map(state -> Map.of(next.key(), state))
                .orElse(Map.of()), ENGLISH);
    }

    private static StoredState state(EmbeddedDocument.Present document) {
        return new StoredState(document.order(), false, document.chunks().stream()
                .map(chunk -> new StoredState.Range(chunk.ordinal(), chunk.start(), chunk.end(), chunk.hash(),
                        ChunkTerms.of(ENGLISH, document.title(), document.textOf(chunk)).length()))
                .toList(),
                document.chunks().stream().filter(chunk -> chunk.vector().isPresent()).map(Chunk::hash)
                        .collect(Collectors.toSet()));
    }
}
