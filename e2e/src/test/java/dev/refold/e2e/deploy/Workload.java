package dev.refold.e2e.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Deployment or StatefulSet, and what of a Kubernetes file belongs to it. */
record Workload(Yaml root, List<Yaml> beside) {

    String name() {
        return root.path("metadata/name").text();
    }

    boolean isStateful() {
        return root.get("kind").text().equals("StatefulSet");
    }

    Yaml pod() {
        return root.path("spec/template/spec");
    }

    Map<String, Yaml> podLabels() {
        return root.path("spec/template/metadata/labels").entries();
    }

    Yaml container() {
        List<Yaml> containers = pod().items("containers");
        if (containers.size() != 1) {
            throw new AssertionError(name() + " has " + containers.size() + " containers");
        }
        return containers.getFirst();
    }

    /** What the container has from a ConfigMap, and of a Secret what {@code secrets} says. */
    Map<String, String> environment(Map<String, String> secrets) {
        Map<String, String> environment = new LinkedHashMap<>();
        container().items("envFrom").forEach(source -> {
            source.find("configMapRef").ifPresent(reference -> Kubernetes.only(beside, "ConfigMap", reference.get(
                    "name").text()).get("data").entries().forEach((key, value) -> environment.put(key, value.text())));
            source.find("secretRef").ifPresent(_ -> environment.putAll(secrets));
        });
        return environment;
    }

    /** Of a kind, those whose selector at {@code path} finds this one's pods. */
    List<Yaml> selecting(String kind, String path) {
        return beside.stream().filter(one -> one.get("kind").text().equals(kind)).filter(
                one -> Kubernetes.selects(one.path(path), podLabels())).toList();
    }

    /** What scales this one. */
    Optional<Yaml> scaledBy(String kind) {
        return beside.stream().filter(one -> one.get("kind").text().equals(kind)).filter(one -> {
            Yaml target = one.path("spec/scaleTargetRef");
            return target.get("name").text().equals(name()) && target.get("kind").text().equals(root.get("kind").text())
                    && target.get("apiVersion").text().equals(root.get("apiVersion").text());
        }).findFirst();
    }

    /** By name. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        container().items("ports").forEach(
                port -> ports.put(port.get("name").text(), (Integer) port.get("containerPort").value()));
        return ports;
    }
}
