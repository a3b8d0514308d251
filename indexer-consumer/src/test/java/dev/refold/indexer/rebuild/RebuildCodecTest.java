package dev.refold.indexer.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.SearchMode;
import dev.refold.store.StoreException;
import dev.refold.store.Task;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebuildCodecTest {

    private static final Space SPACE = new Space("hashing", "words", 384, ChunkerSettings.DEFAULT, "english");

    @Test
    void what_is_decoded_is_what_was_encoded() {
        long seed = Long.getLong("refold.seed", System.nanoTime());
        System.out.println("refold.seed=" + seed);
        RandomRebuilds random = new RandomRebuilds(new Random(seed));
        Set<String> steps = new TreeSet<>();
        for (int i = 0; i < 2_000; i++) {
            Rebuild rebuild = random.next();
            steps.add(rebuild.step().name());
            assertThat(RebuildCodec.decode(RebuildCodec.encode(rebuild))).as("seed %s, number %s", seed, i)
                    .isEqualTo(rebuild);
        }
        assertThat(steps).as("steps that came up").containsAll(RebuildStep.names());
    }

    @Test
    void the_largest_rebuild_fits_a_task() {
        List<Query> queries = IntStream.range(0, Gate.MAX_QUERIES)
                .mapToObj(i -> new Query("", "\u0001".repeat(Gate.MAX_QUERY_CHARS / Gate.MAX_QUERIES))).toList();
        RebuildRequest request = new RebuildRequest("pgvector", SPACE,
                Optional.of(new Gate(1, "t".repeat(128), SearchMode.HYBRID, 100, queries)), Duration.ofDays(1),
                RebuildRequest.Promotion.AUTOMATIC);
        Rebuild rebuild = Rebuild.planned(request, Instant.EPOCH);
        for (int i = 0; i < 2 * Rebuild.MAX_PROBLEMS; i++) {
            rebuild = rebuild.with(Rebuild.withProblem(rebuild.problems(), i + "\u0002".repeat(1_000)));
        }
        assertThat(RebuildCodec.encode(rebuild).length()).isLessThan(Task.MAX_CHARS);
    }

    @Test
    void fields_nobody_knows_pass() {
        Rebuild rebuild = Rebuild.planned(RebuildRequest.of("memory", SPACE), Instant.EPOCH);
        String text = RebuildCodec.encode(rebuild).replaceFirst("\\{", "{\"later\":{\"a\":[1]},")
                .replace("\"step\":{", "\"step\":{\"mood\":\"good\",");
        assertThat(RebuildCodec.decode(text)).isEqualTo(rebuild);
    }

    @Test
    void a_text_of_another_format_or_kind_or_a_damaged_one_is_refused_with_what_to_do() {
        String text = RebuildCodec.encode(Rebuild.planned(RebuildRequest.of("memory", SPACE), Instant.EPOCH));
        for (String wrong : List.of(text.replace("\"format\":1", "\"format\":2"),
                text.replace("\"kind\":\"rebuild\"", "\"kind\":\"as-of\""),
                text.replace("\"kind\":\"rebuild\"", "\"kind\":\"later\""), text.replace("planned", "plotted"),
                text.substring(9), text.replace("\"keep\":\"PT24H\"", "\"keep\":\"a day\""), "")) {
            assertThatThrownBy(() -> RebuildCodec.decode(wrong)).as(wrong).isInstanceOf(StoreException.Mismatch.class)
                    .hasMessageContaining("drop the generation");
        }
    }

    @Test
    void every_step_has_a_name_of_its_own() {
        assertThat(RebuildStep.names()).containsExactly("planned", "loading", "indexing", "catching-up", "verifying",
                "comparing", "promoting", "keeping", "done", "failed", "paused");
    }
}
