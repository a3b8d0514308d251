package dev.refold.cli.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the API says of a rebuild; see its OpenAPI document. */
public record RebuildAnswer(String store, int generation, String state, String space, String step, String phase,
        String unit, long done, long total, double perSecond, @Nullable Double etaSeconds, long documents, long chunks,
        @Nullable String reason, @Nullable String fix, @Nullable String asOf, List<String> problems) {

    public record All(List<RebuildAnswer> rebuilds) {}

    public record Plan(String store, String space, long documents, long chunks, long chunksToEmbed,
            long tokensToEmbed, long records, long bytes, double seconds, List<String> remarks) {}

    public String side() {
        return store + '@' + generation;
    }

    /** Whether nothing more happens by itself before somebody speaks, or the old generation's time is over. */
    public boolean isAtRest() {
        return switch (step) {
            case "keeping", "done", "failed", "paused" -> true;
            default -> false;
        };
    }

    public boolean isPromoted() {
        return step.equals("keeping") || step.equals("done");
    }

    public String why() {
        return Optional.ofNullable(reason).orElse("") + Optional.ofNullable(fix).map(text -> "; " + text).orElse("");
    }
}
