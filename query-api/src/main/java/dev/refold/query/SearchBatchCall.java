package dev.refold.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Several searches in one request. What is wrong with one of them is that one's problem, not the others'. Pure.
 *
 * @param after of all of them
 * @param timeout for all of them together
 */
record SearchBatchCall(List<Entry> searches, Optional<After> after, Duration timeout) {

    static final int MAX_SEARCHES = 50;

    private static final String SEARCHES = "searches";
    private static final Set<String> FIELDS = Set.of(SEARCHES, "after", "waitMillis", "allowStale", "timeoutMillis");

    SearchBatchCall {
        searches = List.copyOf(searches);
    }

    sealed interface Entry {

        record Valid(SearchCall call) implements Entry {}

        record Invalid(ProblemException problem) implements Entry {}
    }

    /** @param longest the server's own timeout, and the default */
    static SearchBatchCall parse(byte[] json, String defaultStore, Duration longest) {
        JsonBody body = JsonBody.parse(json, FIELDS);
        Duration timeout = SearchCall.timeout(body, longest);
        Optional<After> after = SearchCall.after(body, timeout);
        List<JsonNode> given = body.list(SEARCHES, 1, MAX_SEARCHES);
        List<Entry> entries = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            entries.add(entry(SEARCHES + "[" + i + "]", given.get(i), defaultStore, after, timeout));
        }
        return new SearchBatchCall(entries, after, timeout);
    }

    private static Entry entry(String field, JsonNode json, String defaultStore, Optional<After> after,
            Duration timeout) {
        try {
            return new Entry.Valid(SearchCall.parse(field, json, defaultStore, after, timeout));
        } catch (ProblemException e) {
            return new Entry.Invalid(e);
        }
    }
}
