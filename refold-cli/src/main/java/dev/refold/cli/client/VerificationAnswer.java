package dev.refold.cli.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the API says of a verification; see its OpenAPI document. */
public record VerificationAnswer(String id, String store, int generation, boolean repair, String state, String phase,
        long done, long total, @Nullable JsonNode report, @Nullable String reason) {

    public record All(List<VerificationAnswer> verifications) {}

    /** @param counts of what differs, by kind */
    public record Report(boolean clean, long documents, long expected, long chunks, long records, long found,
            Map<String, Long> counts, long repaired, long left, long undecided, long unexamined, long tookMillis,
            List<Finding> findings, List<String> notes) {}

    public record Finding(String key, String kind, String what, @Nullable Boolean repaired) {}

    public String side() {
        return store + '@' + generation;
    }
}
