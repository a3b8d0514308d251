package dev.refold.store.chroma;

import dev.refold.schemas.SinkPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tenants of one generation that were read lately, see {@link TenantIndex}: loaded at the first read, brought up to
 * date when the positions in the registry moved (another process wrote), forgotten when together they weigh too much.
 * Not safe for threads: its generation locks.
 */
final class Tenants {

    private static final int CHUNKS_AT_ONCE = 1_000;

    private final GenerationCollections collections;
    private final int maxTermsOfTenant;
    private final Map<String, TenantIndex> loaded = new HashMap<>();
    private final AtomicLong uses = new AtomicLong();

    Tenants(GenerationCollections collections, int maxTermsOfTenant) {
        this.collections = collections;
        this.maxTermsOfTenant = maxTermsOfTenant;
    }

    /** The one to read from, when it is loaded and knows all up to the positions. */
    Optional<TenantIndex> fresh(String tenant, Collection<Slot> slots) {
        return Optional.ofNullable(loaded.get(tenant)).filter(index -> slots.stream().noneMatch(index::isBehind));
    }

    /**
     * Reads what is new, or all.
     *
     * @param slots read before this call: what they promise is in the heads
     * @return whether anything was
     */
    boolean refresh(String tenant, Collection<Slot> slots) {
        Optional<TenantIndex> known = Optional.ofNullable(loaded.get(tenant));
        TenantIndex index = known.orElseGet(() -> new TenantIndex(maxTermsOfTenant));
        Optional<ObjectNode> where = known.isPresent()
                ? newSince(index, tenant, slots)
                : Optional.of(Where.and(List.of(Where.is(Head.TENANT, tenant), Where.is(Head.DELETED, false))));
        List<Head> changed = where.map(collections::heads).orElse(List.of()).stream()
                .filter(head -> !index.named(head.name()).map(Head::revision).equals(Optional.of(head.revision())))
                .filter(head -> !head.isDeleted() || index.named(head.name()).isPresent()).toList();
        put(index, changed);
        slots.forEach(slot -> index.sees(slot.position().partition(), slot.position().nextOffset()));
        index.usedAt(uses.incrementAndGet());
        loaded.put(tenant, index);
        evict(tenant);
        return !changed.isEmpty();
    }

    private static Optional<ObjectNode> newSince(TenantIndex index, String tenant, Collection<Slot> slots) {
        List<ObjectNode> partitions = slots.stream()
                .map(slot -> Where.and(List.of(Where.is(Head.PARTITION, slot.position().partition()),
                        Where.above(Head.AT, index.seen(slot.position().partition())))))
                .toList();
        return partitions.isEmpty()
                ? Optional.empty()
                : Optional.of(Where.and(List.of(Where.is(Head.TENANT, tenant), Where.or(partitions))));
    }

    private void put(TenantIndex index, List<Head> changed) {
        List<Head> group = new ArrayList<>();
        int chunks = 0;
        for (Head head : changed) {
            group.add(head);
            chunks += head.chunks();
            if (chunks >= CHUNKS_AT_ONCE) {
                putGroup(index, group);
                group.clear();
                chunks = 0;
            }
        }
        putGroup(index, group);
    }

    private void putGroup(TenantIndex index, List<Head> group) {
        Map<String, List<List<String>>> terms = collections.terms(group);
        group.forEach(head -> index.put(head, terms.getOrDefault(head.name(), List.of())));
    }

    /** Takes in what this process wrote itself. */
    void wrote(Fold fold, SinkPosition from, SinkPosition to) {
        for (Fold.Change change : fold.changes()) {
            Optional.ofNullable(loaded.get(change.document().key().tenant()))
                    .ifPresent(index -> index.put(change.head(), change.terms()));
        }
        // One that was behind before stays behind, and reads what another process wrote.
        loaded.values().stream().filter(index -> index.seen(from.partition()) >= from.nextOffset())
                .forEach(index -> index.sees(to.partition(), to.nextOffset()));
    }

    void forget() {
        loaded.clear();
    }

    void used(TenantIndex index) {
        index.usedAt(uses.incrementAndGet());
    }

    private void evict(String kept) {
        long budget = 2L * maxTermsOfTenant;
        long weight = loaded.values().stream().mapToLong(TenantIndex::weight).sum();
        List<Map.Entry<String, TenantIndex>> oldestFirst = loaded.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(kept))
                .sorted(Comparator.comparingLong(entry -> entry.getValue().lastUse())).toList();
        for (Map.Entry<String, TenantIndex> oldest : oldestFirst) {
            if (weight <= budget) {
                return;
            }
            weight -= oldest.getValue().weight();
            loaded.remove(oldest.getKey());
        }
    }
}
