package dev.refold.cli.stack;

import dev.refold.indexer.asof.AsOfTask;
import dev.refold.indexer.embedder.EmbedderStatus;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
    private final Consumer<Collection<Space>> memory;
    private final ReentrantLock changing = new ReentrantLock();
    private final Map<String, Boolean> pasts = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher = Thread.ofPlatform().daemon().name("embedders").unstarted(this::watch);
    private volatile SequencedMap<Space, EmbedderRole> roles = new LinkedHashMap<>();
    private volatile Map<Space, String> refused = Map.of();

    /** What one embedder says, and of which space. */
    record SpaceStatus(Space space, EmbedderStatus status, List<String> reasons) {}

    /**
     * @param starter starts the embedder of a space; fails with {@link IllegalArgumentException} when nothing is
     *     configured for it
     * @param memory is given the spaces whenever they change, for the next start
     */
    Embedders(Space configured, Collection<IndexStore> stores, Function<Space, EmbedderRole> starter,
            Consumer<Collection<Space>> memory) {
        this.configured = configured;
        this.stores = List.copyOf(stores);
        this.starter = starter;
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
            settle(SpacesWanted.decide(configured, roles.keySet(), look()));
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
                settle(left);
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

    private void settle(SequencedSet<Space> wanted) {
        if (List.copyOf(wanted).equals(List.copyOf(roles.keySet()))) {
            return;
        }
        Set<Space> before = Set.copyOf(roles.keySet());
        roles.forEach((space, role) -> {
            if (!wanted.contains(space)) {
                LOG.info("nothing folds space {} any more; its embedder ends", space.id());
                role.close();
            }
        });
        wanted.stream().filter(space -> !roles.containsKey(space)).forEach(this::begin);
        SequencedMap<Space, EmbedderRole> settled = new LinkedHashMap<>();
        wanted.forEach(space -> Optional.ofNullable(roles.get(space)).ifPresent(role -> settled.put(space, role)));
        if (!settled.keySet().equals(before)) {
            memory.accept(settled.keySet());
        }
        roles = settled;
        refused = refused.entrySet().stream().filter(entry -> wanted.contains(entry.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private void begin(Space space) {
        try {
            EmbedderRole role = starter.apply(space);
            SequencedMap<Space, EmbedderRole> more = new LinkedHashMap<>(roles);
            more.put(space, role);
            roles = more;
            role.start();
            LOG.info("documents are embedded into space {}", space.id());
            setRefused(space, Optional.empty());
        } catch (IllegalArgumentException e) {
            setRefused(space, Optional.of(String.valueOf(e.getMessage())));
        }
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
