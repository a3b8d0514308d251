package dev.refold.cli.stack;

import dev.refold.indexer.asof.AsOfTask;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.indexer.embedder.TokenSpend;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.schemas.LogKeys;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One embedder for every space that documents are embedded into, see {@link SpacesWanted}: looks at the stores'
 * generations now and then, starts what is missing and ends what nobody folds any more. {@link #statuses} may be called
 * by any thread.
 */
final class Embedders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Embedders.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final Space configured;
    private final Collection<IndexStore> stores;
    private final Function<Space, EmbedderRole> starter;
    private final Function<IndexStore, List<NamedRebuild>> rebuilds;
    private final BiConsumer<Collection<Space>, Map<String, Long>> memory;
    private final ReentrantLock changing = new ReentrantLock();
    private final Map<String, Boolean> pasts = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher = Thread.ofPlatform().daemon().name("embedders").unstarted(this::watch);
    private volatile SequencedMap<Space, EmbedderRole> roles = new LinkedHashMap<>();
    private volatile Map<Space, String> refused = Map.of();
    private volatile Map<String, Long> limits;

    /** What one embedder says, and of which space. */
    record SpaceStatus(Space space, EmbedderStatus status, List<String> reasons) {}

    /**
     * @param starter starts the embedder of a space; fails with {@link IllegalArgumentException} when nothing is
     *     configured for it
     * @param rebuilds lists those of a store
     * @param maxTokens that may be spent on spaces, by their ids, as an earlier start remembered; those of a space must be
     *     known before its embedder begins
     * @param memory is given the spaces and their limits whenever they change, for the next start
     */
    Embedders(Space configured, Collection<IndexStore> stores, Function<Space, EmbedderRole> starter,
            Function<IndexStore, List<NamedRebuild>> rebuilds, Map<String, Long> maxTokens,
            BiConsumer<Collection<Space>, Map<String, Long>> memory) {
        this.configured = configured;
        this.stores = List.copyOf(stores);
        this.starter = starter;
        this.rebuilds = rebuilds;
        this.limits = Map.copyOf(maxTokens);
        this.memory = memory;
    }

    /** Starts the embedders of these spaces, and watches. */
    void start(Collection<Space> first) {
        first.forEach(this::begin);
        if (!stores.isEmpty()) {
            watcher.start();
        }
    }

    /** As {@link EmbedderRole#awaitStarted}, of all there are now. */
    void awaitStarted(Duration limit) throws InterruptedException {
        for (EmbedderRole role : roles.values()) {
            role.awaitStarted(limit);
        }
    }

    /** The same, but one that is refused is no reason to end: what is stored answers still, and the status says why. */
    void awaitStartedOrRefused(Duration limit) throws InterruptedException {
        for (EmbedderRole role : roles.values()) {
            role.awaitStartedOrRefused(limit);
        }
    }

    /** That of a live generation first. */
    List<SpaceStatus> statuses() {
        return roles.values().stream().map(role -> new SpaceStatus(role.space(), role.status(), role.reasons()))
                .toList();
    }

    /** Why a space has no embedder here, for people. */
    List<String> reasons() {
        return List.copyOf(refused.values());
    }

    private void watch() {
        try {
            while (!closing.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAndSettle();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** In one, so that what was looked at still holds: {@link #end} comes before or after. */
    private void lookAndSettle() {
        changing.lock();
        try {
            Map<String, Optional<List<Generation>>> seen = look();
            settle(SpacesWanted.decide(configured, roles.keySet(), seen), TokenLimits.decide(limits, wanted(seen)));
        } finally {
            changing.unlock();
        }
    }

    /** Ends the embedder of a space at once; it begins again only when a generation is of the space again. */
    void end(String spaceId) {
        changing.lock();
        try {
            SequencedSet<Space> left = new LinkedHashSet<>(roles.keySet());
            if (left.removeIf(space -> space.id().equals(spaceId))) {
                settle(left, limits);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Ends the embedder of a space, does something, and starts it again, also when it had failed. */
    void whileEnded(String spaceId, Runnable action) {
        changing.lock();
        try {
            SequencedSet<Space> before = new LinkedHashSet<>(roles.keySet());
            end(spaceId);
            try {
                action.run();
            } finally {
                settle(before, limits);
            }
        } finally {
            changing.unlock();
        }
    }

    private Map<String, Optional<List<Generation>>> look() {
        Map<String, Optional<List<Generation>>> seen = new LinkedHashMap<>();
        stores.forEach(store -> seen.put(store.name(), generations(store)));
        return seen;
    }

    private Map<String, Optional<List<TokenLimits.Wanted>>> wanted(Map<String, Optional<List<Generation>>> seen) {
        Map<String, Optional<List<TokenLimits.Wanted>>> wanted = new LinkedHashMap<>();
        stores.forEach(store -> wanted.put(store.name(), Optional.ofNullable(seen.get(store.name()))
                .flatMap(generations -> generations).flatMap(generations -> wanted(store, generations))));
        return wanted;
    }

    private Optional<List<TokenLimits.Wanted>> wanted(IndexStore store, List<Generation> generations) {
        try {
            return Optional.of(wanted(generations, generations.stream()
                    .noneMatch(generation -> generation.state() == GenerationState.BUILDING)
                            ? List.of()
                            : rebuilds.apply(store)));
        } catch (StoreException e) {
            LOG.debug("the rebuilds of {} are not known now: {}", store.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** Only a generation whose rebuild fills its space has a limit; a look at the past embeds by itself. */
    static List<TokenLimits.Wanted> wanted(List<Generation> generations, List<NamedRebuild> rebuilds) {
        Map<Integer, OptionalLong> limits = new HashMap<>();
        Set<Integer> pasts = rebuilds.stream().filter(named -> named.rebuild().request().asOf().isPresent())
                .map(named -> named.generation().number()).collect(Collectors.toSet());
        rebuilds.stream().filter(named -> named.rebuild().filling()).forEach(
                named -> limits.put(named.generation().number(), named.rebuild().request().maxTokens()));
        return generations.stream().filter(one -> !pasts.contains(one.number()))
                .map(generation -> new TokenLimits.Wanted(generation,
                        limits.getOrDefault(generation.number(), OptionalLong.empty())))
                .toList();
    }

    /** Those that are folded: for a look at the past nothing more is ever embedded. */
    private Optional<List<Generation>> generations(IndexStore store) {
        try {
            return Optional.of(store.generations().stream().filter(one -> !isPast(store, one.number())).toList());
        } catch (StoreException e) {
            LOG.debug("the generations of {} are not known now: {}", store.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /** What a generation was made for never changes, so it is asked for once. */
    private boolean isPast(IndexStore store, int generation) {
        return pasts.computeIfAbsent(store.name() + '@' + generation,
                _ -> store.task(generation).filter(AsOfTask::isOf).isPresent());
    }

    private void settle(SequencedSet<Space> wanted, Map<String, Long> newLimits) {
        boolean limitsChanged = !newLimits.equals(limits);
        if (!limitsChanged && List.copyOf(wanted).equals(List.copyOf(roles.keySet()))) {
            return;
        }
        limits = newLimits;
        roles.values().forEach(role -> role.limit(limitOf(role.space())));
        Set<Space> before = Set.copyOf(roles.keySet());
        roles.forEach((space, role) -> {
            if (!wanted.contains(space)) {
                LOG.atInfo().addKeyValue(LogKeys.SPACE, space.id())
                        .log("nothing folds the space any more; its embedder ends");
                role.close();
            }
        });
        wanted.stream().filter(space -> !roles.containsKey(space)).forEach(this::begin);
        SequencedMap<Space, EmbedderRole> settled = new LinkedHashMap<>();
        wanted.forEach(space -> Optional.ofNullable(roles.get(space)).ifPresent(role -> settled.put(space, role)));
        if (limitsChanged || !settled.keySet().equals(before)) {
            memory.accept(settled.keySet(), newLimits);
        }
        roles = settled;
        refused = refused.entrySet().stream().filter(entry -> wanted.contains(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void begin(Space space) {
        try {
            EmbedderRole role = starter.apply(space);
            role.limit(limitOf(space));
            SequencedMap<Space, EmbedderRole> more = new LinkedHashMap<>(roles);
            more.put(space, role);
            roles = more;
            role.start();
            LOG.atInfo().addKeyValue(LogKeys.SPACE, space.id()).log("documents are embedded into the space");
            setRefused(space, Optional.empty());
        } catch (IllegalArgumentException e) {
            setRefused(space, Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private OptionalLong limitOf(Space space) {
        Long most = limits.get(space.id());
        return most == null ? OptionalLong.empty() : OptionalLong.of(most);
    }

    /** What was spent on a space; empty when it is not embedded here. */
    Optional<TokenSpend> spend(Space space) {
        return Optional.ofNullable(roles.get(space)).map(role -> role.status().tokens());
    }

    private void setRefused(Space space, Optional<String> reason) {
        Map<Space, String> changed = new LinkedHashMap<>(refused);
        changed.remove(space);
        reason.ifPresent(text -> changed.put(space, text));
        refused = changed;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new ArrayList<>(roles.values()).reversed().forEach(EmbedderRole::close);
    }
}
