package dev.refold.e2e.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of the Compose specification these files use, key by key, as <a
 * href="https://github.com/compose-spec/compose-spec/blob/main/spec.md">the specification</a> has it. A key that is
 * not in here is most often a slip; one that is new is looked up there and added. Continuous integration has Docker and
 * asks {@code docker compose config} besides.
 */
final class ComposeForm {

    private static final Predicate<Yaml> MAP = Yaml::isMap;
    private static final Predicate<Yaml> TEXT = Yaml::isText;
    private static final Predicate<Yaml> FLAG = Yaml::isFlag;
    private static final Predicate<Yaml> COUNT = Yaml::isCount;
    private static final Predicate<Yaml> WORDS = ComposeForm::isWords;
    private static final Predicate<Yaml> COMMAND = ComposeForm::isCommand;
    private static final Predicate<Yaml> SIZE = matching("[0-9]+[bkmg]");
    private static final Predicate<Yaml> DURATION = matching("([0-9]+(us|ms|s|m|h))+");

    private static final Map<String, Predicate<Yaml>> ROOT = Map.of("name", matching("[a-z0-9][a-z0-9_-]*"),
            "services", MAP, "volumes", MAP);
    private static final Map<String, Predicate<Yaml>> SERVICE = Map.ofEntries(Map.entry("image", TEXT),
            Map.entry("profiles", WORDS), Map.entry("user", TEXT), Map.entry("read_only", FLAG),
            Map.entry("tmpfs", WORDS), Map.entry("environment", MAP), Map.entry("command", WORDS),
            Map.entry("ports", WORDS), Map.entry("volumes", WORDS), Map.entry("mem_limit", SIZE),
            Map.entry("shm_size", SIZE), Map.entry("stop_grace_period", DURATION), Map.entry("healthcheck", MAP),
            Map.entry("depends_on", MAP), Map.entry("security_opt", WORDS), Map.entry("cap_drop", WORDS),
            Map.entry("restart", matching("no|always|on-failure(:[0-9]+)?|unless-stopped")),
            Map.entry("logging", MAP));
    private static final Map<String, Predicate<Yaml>> HEALTH_CHECK = Map.of("test",
            COMMAND, "interval", DURATION, "timeout", DURATION, "retries", COUNT, "start_period", DURATION,
            "start_interval", DURATION);
    private static final Map<String, Predicate<Yaml>> DEPENDENCY = Map.of("condition",
            matching("service_started|service_healthy|service_completed_successfully"), "required", FLAG);
    private static final Map<String, Predicate<Yaml>> VOLUME = Map.of("name", TEXT, "labels", MAP);

    private ComposeForm() {}

    private static boolean isWords(Yaml node) {
        return node.isList() && node.items().stream().allMatch(Yaml::isText);
    }

    private static boolean isCommand(Yaml node) {
        return isWords(node) && Set.of("CMD", "CMD-SHELL").contains(node.items().getFirst().text());
    }

    private static Predicate<Yaml> matching(String form) {
        return node -> node.isText() && node.text().matches(form);
    }

    /** What is not as the specification has it, each with its place. */
    static List<String> faults(Yaml root) {
        List<String> faults = new ArrayList<>();
        root.entries().forEach((key, node) -> {
            if (!key.startsWith("x-")) {
                check(faults, node, key, ROOT);
            }
        });
        root.get("services").entries().values().forEach(service -> {
            checkAll(faults, service, SERVICE);
            service.find("healthcheck").ifPresent(node -> checkAll(faults, node, HEALTH_CHECK));
            service.find("depends_on").ifPresent(
                    all -> all.entries().values().forEach(node -> checkAll(faults, node, DEPENDENCY)));
            service.find("environment").ifPresent(all -> all.entries().values().forEach(value -> {
                if (!value.isText() || value.isFlag()) {
                    faults.add(value.at() + " is no text or number; quote it");
                }
            }));
        });
        root.find("volumes").ifPresent(
                all -> all.entries().values().forEach(volume -> checkAll(faults, volume, VOLUME)));
        return faults;
    }

    private static void checkAll(List<String> faults, Yaml node, Map<String, Predicate<Yaml>> form) {
        if (!node.isMap()) {
            faults.add(node.at() + " is no map");
        }
        node.entries().forEach((key, child) -> check(faults, child, key, form));
    }

    private static void check(List<String> faults, Yaml node, String key, Map<String, Predicate<Yaml>> form) {
        Predicate<Yaml> wanted = form.get(key);
        if (wanted == null) {
            faults.add(node.at() + " is no key that these files use; is it spelt right?");
        } else if (!wanted.test(node)) {
            faults.add(node.at() + " has not the form that the specification gives it: " + node.value());
        }
    }
}
