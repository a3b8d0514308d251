package dev.refold.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/admin/generations} says. */
public record GenerationsAnswer(List<Entry> generations, List<Orphan> orphans, List<String> problems) {

    public record Entry(String store, int number, String state, String space, long documents, long chunks,
            boolean beingFilled, @Nullable String asOf) {

        public String side() {
            return store + '@' + number;
        }
    }

    public record Orphan(String store, String orphan) {}
}
