package dev.refold.indexer.rebuild;

import static dev.refold.indexer.rebuild.RebuildCodec.number;
import static dev.refold.indexer.rebuild.RebuildCodec.text;

import dev.refold.indexer.rebuild.RebuildStep.CatchingUp;
import dev.refold.indexer.rebuild.RebuildStep.Comparing;
import dev.refold.indexer.rebuild.RebuildStep.Done;
import dev.refold.indexer.rebuild.RebuildStep.Failed;
import dev.refold.indexer.rebuild.RebuildStep.Indexing;
import dev.refold.indexer.rebuild.RebuildStep.Keeping;
import dev.refold.indexer.rebuild.RebuildStep.Loading;
import dev.refold.indexer.rebuild.RebuildStep.Paused;
import dev.refold.indexer.rebuild.RebuildStep.Planned;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.indexer.rebuild.RebuildStep.Verifying;
import java.time.Instant;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Steps within {@link RebuildCodec}: an object with the step's name and what else it has. */
final class StepCodec {

    private StepCodec() {}

    static ObjectNode encode(JsonMapper json, RebuildStep step) {
        ObjectNode node = json.createObjectNode().put("name", step.name());
        switch (step) {
            case Planned _,Loading _,Indexing _,Verifying _,Comparing _ -> {
                // The name says it all.
            }
            case CatchingUp(int round) -> node.put("round", round);
            case Promoting(int round, OptionalInt previous) -> {
                node.put("round", round);
                previous.ifPresent(number -> node.put("previous", number));
            }
            case Keeping(Instant until, int previous) -> node.put("until", until.toString()).put("previous", previous);
            case Done(String note) -> node.put("note", note);
            case Failed(RebuildStep at, String reason, String fix, boolean spoiled) -> {
                node.set("at", encode(json, at));
                node.put("reason", reason).put("fix", fix).put("spoiled", spoiled);
            }
            case Paused(RebuildStep at, String reason) -> {
                node.set("at", encode(json, at));
                node.put("reason", reason);
            }
        }
        return node;
    }

    /** @throws IllegalArgumentException when there is no such step, in a text of a later release */
    static RebuildStep decode(JsonNode node) {
        String name = text(node, "name");
        return switch (name) {
            case "planned" -> new Planned();
            case "loading" -> new Loading();
            case "indexing" -> new Indexing();
            case "catching-up" -> new CatchingUp(number(node, "round"));
            case "verifying" -> new Verifying();
            case "comparing" -> new Comparing();
            case "promoting" -> new Promoting(number(node, "round"), node.has("previous")
                    ? OptionalInt.of(number(node, "previous"))
                    : OptionalInt.empty());
            case "keeping" -> new Keeping(Instant.parse(text(node, "until")), number(node, "previous"));
            case "done" -> new Done(text(node, "note"));
            case "failed" -> new Failed(decode(node.required("at")), text(node, "reason"), text(node, "fix"),
                    node.required("spoiled").booleanValue());
            case "paused" -> new Paused(decode(node.required("at")), text(node, "reason"));
            default -> throw new IllegalArgumentException("no step is called \"" + name + '"');
        };
    }
}
