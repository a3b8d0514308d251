package dev.refold.indexer.verify;

import dev.refold.schemas.Order;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A report for scripts. Objects are maps with their fields in order, for any JSON writer; every kind has its count. */
public final class VerifyReportJson {

    private VerifyReportJson() {}

    public static Map<String, Object> of(VerifyReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("clean", report.clean());
        json.put("store", report.generation().store());
        json.put("generation", report.generation().number());
        json.put("space", report.generation().space().id());
        json.put("documents", report.documents());
        json.put("expected", report.expected());
        json.put("chunks", report.chunks());
        json.put("records", report.records());
        json.put("found", report.found());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (FindingKind kind : FindingKind.values()) {
            counts.put(kind.label(), report.counts().getOrDefault(kind, 0L));
        }
        json.put("counts", counts);
        json.put("repaired", report.repaired());
        json.put("left", report.left());
        json.put("undecided", report.undecided());
        json.put("unexamined", report.unexamined());
        json.put("tookMillis", report.took().toMillis());
        json.put("findings", report.findings().stream().map(VerifyReportJson::finding).toList());
        json.put("notes", report.notes());
        return json;
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", finding.key());
        json.put("kind", finding.kind().label());
        json.put("what", finding.what());
        order(finding.stored()).ifPresent(order -> json.put("stored", order));
        order(finding.ofLog()).ifPresent(order -> json.put("log", order));
        switch (finding.mending()) {
            case NOT_ASKED -> {
            }
            case MENDED -> json.put("repaired", true);
            case LEFT -> json.put("repaired", false);
        }
        return json;
    }

    private static Optional<Map<String, Object>> order(Optional<Order> order) {
        return order.map(given -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("version", given.version());
            json.put("epoch", given.epoch());
            json.put("offset", given.offset());
            return json;
        });
    }
}
