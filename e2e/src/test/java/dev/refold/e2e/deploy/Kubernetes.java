package dev.refold.e2e.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The objects of deploy/kustomize, those of all its components included. */
final class Kubernetes {

    static final String FOLDER = "deploy/kustomize/";
    private static final List<String> KUSTOMIZATIONS = List.of(FOLDER + "base/", FOLDER + "components/chroma/");

    private Kubernetes() {}

    static Stream<String> kustomizations() {
        return KUSTOMIZATIONS.stream();
    }

    static List<Yaml> objects() {
        List<Yaml> objects = new ArrayList<>();
        KUSTOMIZATIONS.forEach(folder -> Yaml.read(folder + "kustomization.yaml").texts("resources")
                .forEach(file -> objects.addAll(Yaml.readAll(folder + file))));
        return objects;
    }

    static List<Workload> workloads() {
        List<Yaml> objects = objects();
        return objects.stream().filter(one -> List.of("Deployment", "StatefulSet").contains(one.get("kind").text()))
                .map(one -> new Workload(one, objects)).toList();
    }

    static Yaml only(List<Yaml> objects, String kind, String name) {
        List<Yaml> found = objects.stream().filter(one -> one.get("kind").text().equals(kind)
                && one.path("metadata/name").text().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError("there are " + found.size() + " objects " + kind + ' ' + name);
        }
        return found.getFirst();
    }

    /** @param selector with {@code matchLabels}, or a Service's, which has the labels themselves */
    static boolean selects(Yaml selector, Map<String, Yaml> labels) {
        Map<String, String> wanted = new LinkedHashMap<>();
        selector.find("matchLabels").orElse(selector).entries().forEach((key, value) -> wanted.put(key, value.text()));
        Map<String, String> found = new LinkedHashMap<>();
        labels.forEach((key, value) -> found.put(key, value.text()));
        return !wanted.isEmpty() && found.entrySet().containsAll(wanted.entrySet());
    }
}
