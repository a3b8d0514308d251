package dev.refold.store.chroma;

import dev.refold.store.StoreException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values changed by compare-and-set, between processes too. Chroma changes no record on a condition, but of two records
 * added under one id it keeps the first; so every revision of a value is a record of its own, and who finds his own
 * there after adding it was the one. Of older revisions a few are kept: as long as one is there, a process that was
 * asleep meanwhile cannot add it again; when it could, it sees how far the others are.
 */
record Revisions(Collection records, String kind) {

    static final String KIND = "kind";
    static final String NUMBER = "number";
    static final String JSON = "json";
    static final String REVISION = "revision";

    private static final String BY = "by";
    /** So many revisions before the last one are kept. */
    private static final int KEPT = 4;
    private static final int ATTEMPTS = 5;

    /** One value, as it was put. */
    record Revised(long revision, String by, JsonNode json) {

        static Revised of(JsonNode metadata) {
            return new Revised(metadata.path(REVISION).asLong(), metadata.path(BY).asString(""),
                    ChromaHttp.JSON.readTree(metadata.path(JSON).asString("null")));
        }
    }

    Optional<Revised> latest(int number) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            // Ids first: values may be large, and all but one are old.
            Optional<String> last = records.all(Optional.of(of(number))).stream().map(Collection.Row::id)
                    .max(Comparator.comparingLong(Revisions::revisionIn));
            Optional<Revised> found = last.flatMap(this::read);
            if (last.isEmpty() || found.isPresent()) {
                return found;
            }
        }
        throw new StoreException.Unavailable(kind + " of generation " + number + " of " + ChromaStore.NAME
                + " changes faster than it can be read; try again");
    }

    /**
     * Puts a revision in place of the one before.
     *
     * @param by whose it is; who repeats what he does not know the end of gives the same
     * @return false when somebody else did, or another is not the one before
     */
    boolean put(int number, long revision, String by, ObjectNode json) {
        long known = latest(number).map(Revised::revision).orElse(0L);
        if (known != revision && known != revision - 1) {
            return false;
        }
        ObjectNode fields = ChromaHttp.JSON.createObjectNode().put(KIND, kind).put(NUMBER, number)
                .put(REVISION, revision).put(BY, by).put(JSON, json.toString());
        String id = id(number, revision);
        records.add(EncodedRecord.of(id, Head.anywhere(id), fields, records.server().vectorForm()));
        boolean mine = read(id).filter(kept -> kept.by().equals(by)).isPresent();
        long last = latest(number).map(Revised::revision).orElse(0L);
        if (last > KEPT + 1) {
            records.delete(Where.and(List.of(of(number), Where.below(REVISION, last - KEPT))));
        }
        return mine && last <= revision + KEPT;
    }

    void remove(int number) {
        records.delete(of(number));
    }

    private Optional<Revised> read(String id) {
        return records.byIds(List.of(id), Collection.Field.METADATA).stream().findFirst()
                .map(row -> Revised.of(row.metadata()));
    }

    private ObjectNode of(int number) {
        return Where.and(List.of(Where.is(KIND, kind), Where.is(NUMBER, number)));
    }

    private String id(int number, long revision) {
        return kind + '-' + number + '-' + revision;
    }

    private static long revisionIn(String id) {
        return Long.parseLong(id, id.lastIndexOf('-') + 1, id.length(), 10);
    }
}
