package dev.refold.cli.stack;

import dev.refold.cli.datadir.InstallationFile;
import dev.refold.indexer.embedder.SpaceLog;
import dev.refold.indexer.embedder.SpaceLogs;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.query.Operations.SpaceFigures;
import dev.refold.query.Operations.SpaceGeneration;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The embedding spaces of this installation: which there are, and how one goes. Thread-safe. */
final class SpaceOperations {

    private final List<IndexStore> stores;
    private final SpaceLogs logs;
    private final TopicNames topics;
    private final InstallationFile installation;
    private final Optional<Embedders> embedders;
    private final Space configured;
    private final ReentrantLock dropping = new ReentrantLock();

    /** @param embedders of this process; empty when it embeds nothing */
    SpaceOperations(Collection<IndexStore> stores, SpaceLogs logs, TopicNames topics, InstallationFile installation,
            Optional<Embedders> embedders, Space configured) {
        this.stores = List.copyOf(stores);
        this.logs = logs;
        this.topics = topics;
        this.installation = installation;
        this.embedders = embedders;
        this.configured = configured;
    }

    private interface KafkaCall<T> {
        T make() throws InterruptedException;
    }

    /** Those that somebody knows of: the configuration, a generation, an embedder, or Kafka. */
    List<SpaceFigures> list() {
        SortedMap<String, SpaceLog> found = asking(logs::list);
        List<Generation> generations = generations();
        SortedMap<String, Optional<Space>> known = new TreeMap<>();
        found.keySet().forEach(id -> known.put(id, Optional.empty()));
        installation.spaces().forEach(space -> known.put(space.id(), Optional.of(space)));
        generations.forEach(generation -> known.put(generation.space().id(), Optional.of(generation.space())));
        known.put(configured.id(), Optional.of(configured));
        return known.entrySet().stream().map(entry -> figures(entry.getKey(), entry.getValue(),
                Optional.ofNullable(found.get(entry.getKey())), generations)).toList();
    }

    private SpaceFigures figures(String id, Optional<Space> space, Optional<SpaceLog> log,
            List<Generation> generations) {
        return new SpaceFigures(id, id.substring(id.lastIndexOf('-') + 1), space.map(Space::provider),
                space.map(Space::model), space.map(Space::dimensions), space.map(Space::language),
                topics.embeddings(id), id.equals(configured.id()), isEmbedded(id),
                generations.stream().filter(one -> one.space().id().equals(id))
                        .map(one -> new SpaceGeneration(one.store(), one.number(),
                                one.state().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                log.map(SpaceLog::records), log.map(SpaceLog::bytes));
    }

    /**
     * @throws StoreException.Refused when documents were deleted that the space's embedder never read
     * @throws StoreException.Unavailable when Kafka does not answer
     */
    void requireWholeLog(Space space) {
        asking(() -> {
            logs.requireWholeLog(space);
            return space;
        });
    }

    boolean embedsHere() {
        return embedders.isPresent();
    }

    private boolean isEmbedded(String id) {
        return embedders.stream().flatMap(all -> all.statuses().stream())
                .anyMatch(one -> one.space().id().equals(id));
    }

    private List<Generation> generations() {
        List<Generation> all = new ArrayList<>();
        stores.forEach(store -> all.addAll(store.generations()));
        return all;
    }

    /**
     * Deletes what is kept for a space.
     *
     * @throws StoreException.Refused when somebody needs it, or nobody knows it; the message says who
     * @throws StoreException.Unavailable when a store or Kafka does not answer; may be repeated, also half-way
     */
    void drop(String id) {
        dropping.lock();
        try {
            refusal(id, configured, generations()).ifPresent(reason -> {
                throw new StoreException.Refused(reason);
            });
            if (list().stream().noneMatch(one -> one.space().equals(id))) {
                throw new StoreException.Refused("there is no space " + id + "; refold spaces lists what there is");
            }
            embedders.ifPresent(all -> all.end(id));
            asking(() -> {
                logs.delete(id, ours());
                return id;
            });
            installation.forget(id, configured);
        } finally {
            dropping.unlock();
        }
    }

    /**
     * Deletes the embeddings of a space; its embedder makes the topic anew and fills it from its own state. One in another
     * process must have ended, and does so when it starts.
     *
     * @throws StoreException.Refused when nobody knows the space, or another process reads or writes its log
     * @throws StoreException.Unavailable when a store or Kafka does not answer; may be repeated
     */
    void refill(String id) {
        dropping.lock();
        try {
            if (list().stream().noneMatch(one -> one.space().equals(id))) {
                throw new StoreException.Refused("there is no space " + id + "; refold spaces lists what there is");
            }
            Runnable deletion = () -> asking(() -> {
                logs.deleteEmbeddings(id, ours());
                return id;
            });
            embedders.ifPresentOrElse(all -> all.whileEnded(id, deletion), deletion);
        } finally {
            dropping.unlock();
        }
    }

    private Set<String> ours() {
        return Set.of(installation.instance(), StackStart.embedderInstance(installation));
    }

    /** Something that makes a generation: not while a space is dropped, that it may be of. */
    <T> T unlessDropping(Supplier<T> making) {
        dropping.lock();
        try {
            return making.get();
        } finally {
            dropping.unlock();
        }
    }

    /** Why a space stays, for people. Pure. */
    static Optional<String> refusal(String id, Space configured, List<Generation> generations) {
        List<String> of = generations.stream().filter(generation -> generation.space().id().equals(id))
                .map(generation -> generation.name() + " (" + generation.state().name().toLowerCase(Locale.ROOT) + ')')
                .toList();
        if (!of.isEmpty()) {
            return Optional.of("space " + id + " is that of " + String.join(", ", of) + "; a generation that is not"
                    + " live goes with: refold drop STORE@GENERATION");
        }
        if (configured.id().equals(id)) {
            return Optional.of("space " + id + " is the configured one, that of a store's first generation; set space"
                    + " in the configuration to the one in use and start anew, then drop it");
        }
        return Optional.empty();
    }

    private static <T> T asking(KafkaCall<T> call) {
        try {
            return call.make();
        } catch (KafkaUnavailableException e) {
            throw new StoreException.Unavailable("Kafka cannot be asked about spaces: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable("the process ends", e);
        }
    }
}
