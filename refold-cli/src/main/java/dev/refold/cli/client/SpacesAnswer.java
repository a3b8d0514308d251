package dev.refold.cli.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code /v1/admin/spaces} says. */
public record SpacesAnswer(List<Entry> spaces) {

    /** @param records null, as {@code bytes}, when there is no topic */
    public record Entry(String space, String fingerprint, @Nullable String model, String topic, boolean configured,
            boolean embedding, List<Generation> generations, @Nullable Long records, @Nullable Long bytes) {}

    public record Generation(String store, int number, String state) {

        public String described() {
            return store + '@' + number + ' ' + state;
        }
    }
}
