package dev.refold.store.chroma;

import dev.refold.schemas.Mark;
import dev.refold.schemas.SinkPosition;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a generation stands in one partition, one record of the registry: so it changes as a whole.
 *
 * @param documents visible ones that came from this partition
 * @param chunks of those
 */
record Slot(SinkPosition position, Optional<Mark> mark, long documents, long chunks) {

    static Slot unclaimed(SinkPosition claimed) {
        return new Slot(claimed, Optional.empty(), 0, 0);
    }

    Slot at(SinkPosition changed) {
        return new Slot(changed, mark, documents, chunks);
    }

    Slot holding(Totals totals) {
        return new Slot(position, mark, totals.documents(), totals.chunks());
    }

    Totals totals() {
        return new Totals(documents, chunks);
    }

    ObjectNode toJson() {
        ObjectNode json = ChromaHttp.JSON.createObjectNode();
        json.put("topicId", position.topicId()).put("partition", position.partition())
                .put("nextOffset", position.nextOffset()).put("leaderEpoch", position.leaderEpoch())
                .put("ownerEpoch", position.ownerEpoch()).put("documents", documents).put("chunks", chunks);
        mark.ifPresent(known -> json.putObject("mark").put("topicId", known.documentsTopicId())
                .put("epoch", known.epoch()).put("offset", known.offset()));
        return json;
    }

    static Slot of(JsonNode json) {
        int partition = json.path("partition").asInt();
        SinkPosition position = new SinkPosition(json.path("topicId").asString(), partition,
                json.path("nextOffset").asLong(), json.path("leaderEpoch").asInt(), json.path("ownerEpoch").asLong());
        JsonNode mark = json.path("mark");
        Optional<Mark> known = mark.isObject()
                ? Optional.of(new Mark(mark.path("topicId").asString(), partition, mark.path("epoch").asLong(),
                        mark.path("offset").asLong()))
                : Optional.empty();
        return new Slot(position, known, json.path("documents").asLong(), json.path("chunks").asLong());
    }

    /** Visible documents and their chunks. */
    record Totals(long documents, long chunks) {

        static final Totals NONE = new Totals(0, 0);

        Totals plus(Head head) {
            return new Totals(documents + head.documents(), chunks + head.chunks());
        }

        Totals plus(Totals other) {
            return new Totals(documents + other.documents, chunks + other.chunks);
        }

        Totals minus(Head head) {
            return new Totals(documents - head.documents(), chunks - head.chunks());
        }
    }
}
