package dev.refold.indexer.topics;

import java.util.ArrayList;
import java.util.List;

/** Compares topics that are there with what they should be. Pure. */
final class TopicChecks {

    private TopicChecks() {}

    /** One text per fault: topic, setting, found, expected, and the command that mends it. */
    static List<String> faults(TopicSpec spec, FoundTopic found) {
        List<String> faults = new ArrayList<>();
        if (found.partitions() != spec.partitions()) {
            faults.add(partitionFault(spec, found));
        }
        spec.checks().forEach((setting, check) -> {
            String value = found.settings().getOrDefault(setting, "");
            if (!check.holds(value)) {
                faults.add(settingFault(spec.name(), setting, value, check));
            }
        });
        return faults;
    }

    private static String partitionFault(TopicSpec spec, FoundTopic found) {
        return "topic " + spec.name() + ": partitions is " + found.partitions() + ", expected " + spec.partitions()
                + ". Set topics.partitions to " + found.partitions()
                + " if nothing was published yet. A topic in use cannot change it: documents would move to other"
                + " partitions and lose their order, and Kafka takes no partition away. If this is documents, delete it,"
                + " raise topics.log-epoch by one, start, and publish every document again; if it is embeddings, delete"
                + " it and start: the embedder fills it again from its own state, then run refold rebuild STORE.";
    }

    private static String settingFault(String topic, String setting, String value, SettingCheck check) {
        return "topic " + topic + ": " + setting + " is " + (value.isEmpty() ? "not set" : value) + ", expected "
                + check.describe() + ". Run: kafka-configs.sh --bootstrap-server BROKER --alter --entity-type topics"
                + " --entity-name " + topic + " --add-config " + setting + "=" + check.expected();
    }
}
