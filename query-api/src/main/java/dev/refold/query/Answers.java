package dev.refold.query;

import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.Position;
import dev.refold.store.Counts;
import dev.refold.store.Facet;
import dev.refold.store.Generation;
import dev.refold.store.Hit;
import dev.refold.store.PoolFigures;
import dev.refold.store.SearchMode;
import dev.refold.store.StoredChunk;
import dev.refold.store.StoredDocument;
import dev.refold.store.search.Fusion;
import dev.refold.store.search.Snippet;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The JSON of the answers: records whose component names are the contract. Pure. */
final class Answers {

    private static final double LARGEST_EXACT_INTEGER = 0x1p53;

    private static final double SCORE_STEPS = 1e6;

    private Answers() {}

    record GenerationAnswer(String store, int number, String space, String state) {

        static GenerationAnswer of(Generation generation) {
            return new GenerationAnswer(generation.store(), generation.number(), generation.space().id(),
                    generation.state().name().toLowerCase(Locale.ROOT));
        }
    }

    record SearchAnswer(GenerationAnswer generation, long tookMillis, boolean stale, List<HitAnswer> hits,
            Optional<String> cursor, Optional<String> staleReason, Optional<ExplainAnswer> explain,
            Optional<List<FacetAnswer>> facets) {}

    record FacetValueAnswer(Object value, long documents) {}

    record FacetAnswer(String key, long documents, List<FacetValueAnswer> values, int different, long longTexts) {

        static FacetAnswer of(Facet facet) {
            return new FacetAnswer(facet.key(), facet.documents(), facet.values().stream().map(
                    value -> new FacetValueAnswer(plain(value.value()), value.documents())).toList(),
                    facet.different(), facet.longTexts());
        }
    }

    record ScoresAnswer(OptionalDouble vector, OptionalDouble keyword) {}

    record RanksAnswer(OptionalInt vector, OptionalInt keyword) {}

    record WeightsAnswer(double vector, double keyword) {}

    record FusionAnswer(String method, OptionalInt k, WeightsAnswer weights) {

        static FusionAnswer of(Fusion fusion) {
            return switch (fusion) {
                case Fusion.ReciprocalRank(int k, double vector, double keyword) ->
                    new FusionAnswer(FusionField.RRF, OptionalInt.of(k), new WeightsAnswer(vector, keyword));
                case Fusion.Weighted(double vector, double keyword) ->
                    new FusionAnswer(FusionField.WEIGHTED, OptionalInt.empty(), new WeightsAnswer(vector, keyword));
            };
        }
    }

    /**
     * How a search was done.
     *
     * @param terms that keywords were looked up as
     */
    record ExplainAnswer(String mode, List<String> terms, Optional<FusionAnswer> fusion) {

        static ExplainAnswer of(SearchCall call, List<String> terms) {
            return new ExplainAnswer(call.mode().name().toLowerCase(Locale.ROOT),
                    terms,
                    call.mode() == SearchMode.HYBRID
                            ? Optional.of(FusionAnswer.of(call.fusion()))
                            : Optional.empty());
        }
    }

    record HitAnswer(String documentId, String chunkId, long version, double score, ScoresAnswer scores, String title,
            String snippet, List<List<Integer>> highlights, List<Integer> range, Map<String, Object> metadata,
            Optional<Instant> occurredAt, Position position, Optional<RanksAnswer> ranks) {

        static HitAnswer of(Hit hit, Snippet snippet, boolean explain) {
            return new HitAnswer(hit.key().id(), idOfChunk(hit.key().id(), hit.ordinal()), hit.order().version(),
                    rounded(hit.score()),
                    new ScoresAnswer(rounded(hit.vectorScore()), rounded(hit.keywordScore())), hit.title(),
                    snippet.text(),
                    snippet.highlights().stream().map(range -> List.of(range.start(), range.end())).toList(),
                    List.of(hit.start(), hit.end()), plain(hit.metadata()), hit.occurredAt(), hit.source(),
                    explain
                            ? Optional.of(new RanksAnswer(hit.ranks().vector(), hit.ranks().keyword()))
                            : Optional.empty());
        }
    }

    record ChunkRangeAnswer(String chunkId, List<Integer> range) {}

    record DocumentAnswer(GenerationAnswer generation, String documentId, long version, String title, String text,
            Map<String, Object> metadata, Optional<Instant> occurredAt, Position position,
            List<ChunkRangeAnswer> chunks, boolean stale, Optional<String> staleReason) {

        static DocumentAnswer of(StoredDocument stored, Freshness freshness) {
            var document = stored.document();
            String id = document.key().id();
            return new DocumentAnswer(GenerationAnswer.of(stored.generation()), id, document.order().version(),
                    document.title(), document.text(), plain(document.metadata()), document.occurredAt(),
                    document.source(),
                    document.chunks().stream().map(chunk -> new ChunkRangeAnswer(idOfChunk(id, chunk.ordinal()),
                            List.of(chunk.start(), chunk.end()))).toList(),
                    freshness.stale(), freshness.staleReason());
        }
    }

    record ChunkAnswer(GenerationAnswer generation, String documentId, String chunkId, long version, String title,
            String text, List<Integer> range, String hash, boolean hasVector, boolean stale,
            Optional<String> staleReason) {

        static ChunkAnswer of(StoredChunk stored, Freshness freshness) {
            String id = stored.key().id();
            return new ChunkAnswer(GenerationAnswer.of(stored.generation()), id,
                    idOfChunk(id, stored.chunk().ordinal()), stored.order().version(), stored.title(), stored.text(),
                    List.of(stored.chunk().start(), stored.chunk().end()), stored.chunk().hash().toHex(),
                    stored.chunk().vector().isPresent(), freshness.stale(), freshness.staleReason());
        }
    }

    record CountAnswer(long documents, long chunks, GenerationAnswer generation, boolean stale,
            Optional<String> staleReason) {

        static CountAnswer of(Counts counts, Freshness freshness) {
            return new CountAnswer(counts.documents(), counts.chunks(), GenerationAnswer.of(counts.generation()),
                    freshness.stale(), freshness.staleReason());
        }
    }

    record AliveAnswer(String status) {}

    /** @param status {@code ok}, {@code degraded} while searches can still be answered, else {@code unavailable} */
    record ReadyAnswer(String status, List<String> reasons, List<DependencyAnswer> dependencies) {

        static ReadyAnswer of(Health health) {
            String status = !health.ready() ? "unavailable" : health.reasons().isEmpty() ? "ok" : "degraded";
            return new ReadyAnswer(status, health.reasons(),
                    health.dependencies().stream().map(DependencyAnswer::of).toList());
        }
    }

    record DependencyAnswer(String name, String severity, Optional<String> reason, Optional<PoolFigures> pool) {

        static DependencyAnswer of(Dependency dependency) {
            return new DependencyAnswer(dependency.name(), dependency.severity().name().toLowerCase(Locale.ROOT),
                    dependency.reason(), dependency.pool());
        }
    }

    record AcceptedAnswer(String documentId, String token) {}

    /** To what ties are decided by; the digits beyond differ from store to store. */
    static double rounded(double score) {
        return Math.rint(score * SCORE_STEPS) / SCORE_STEPS;
    }

    private static OptionalDouble rounded(OptionalDouble score) {
        return score.isPresent() ? OptionalDouble.of(rounded(score.getAsDouble())) : score;
    }

    private static String idOfChunk(String documentId, int ordinal) {
        return documentId + "#" + ordinal;
    }

    private static Map<String, Object> plain(Metadata metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        metadata.values().forEach((key, value) -> json.put(key, plain(value)));
        return json;
    }

    private static Object plain(MetadataValue value) {
        return switch (value) {
            case MetadataValue.Text text -> text.value();
            case MetadataValue.Numeric number -> plain(number.value());
            case MetadataValue.Bool bool -> bool.value();
            case MetadataValue.Many many -> many.values().stream().map(Answers::plain).toList();
        };
    }

    /** A whole number goes out as one, the way it most likely came in. */
    private static Object plain(double number) {
        if (number == Math.rint(number) && Math.abs(number) <= LARGEST_EXACT_INTEGER) {
            return (long) number;
        }
        return number;
    }
}
