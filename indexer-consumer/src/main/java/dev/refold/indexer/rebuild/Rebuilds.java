package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.AsOf;
import dev.refold.indexer.asof.AsOfBuilder;
import dev.refold.indexer.asof.PastRefusedException;
import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.indexer.rebuild.RebuildStep.Failed;
import dev.refold.indexer.rebuild.RebuildStep.Paused;
import dev.refold.indexer.rebuild.RebuildStep.Promoting;
import dev.refold.indexer.topics.KafkaUnavailableException;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.GenerationState;
import dev.refold.store.GenerationStatus;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What one asks of the rebuilds and generations of one store. A call only asks, and returns at once; the sink service
 * (see {@link dev.refold.indexer.sink.SinkService}) of whichever process works. Thread-safe; holds nothing open.
 *
 * <p>
 * Every method throws {@link StoreException}: {@code Refused} says why not and what to do, {@code Unavailable} may be
 * repeated.
 */
public final class Rebuilds {

    private final IndexStore store;
    private final Planner planner;
    private final RebuildTasks tasks;
    private final InstantSource clock;
    private final Function<Space, AsOfBuilder> pasts;

    /**
     * @param topicOf the embeddings topic of a space
     * @param kafka properties for an admin client, {@code bootstrap.servers} among them; used by {@link #plan} only
     */
    public Rebuilds(IndexStore store, Function<Space, String> topicOf, Map<String, String> kafka) {
        this(store, topicOf, kafka, RebuildParts.noPasts());
    }

    /** @param pasts as of {@link RebuildParts} */
    public Rebuilds(IndexStore store, Function<Space, String> topicOf, Map<String, String> kafka,
            Function<Space, AsOfBuilder> pasts) {
        this.pasts = pasts;
        this.store = store;
        this.planner = new Planner(store, topicOf, kafka);
        this.tasks = new RebuildTasks(store);
        this.clock = InstantSource.system();
    }

    /**
     * Makes a generation and asks for it to be filled. A look at the past may be made beside a rebuild.
     *
     * @throws StoreException.Refused when a rebuild is under way in this store, or another look at the past
     */
    public NamedRebuild request(RebuildRequest request) {
        if (!request.store().equals(store.name())) {
            throw new IllegalArgumentException("a rebuild of " + request.store() + " is not one of " + store.name());
        }
        if (request.asOf().isPresent() && store.generations().isEmpty()) {
            // The sink service makes the first generation of an empty store only.
            throw new StoreException.Refused(store.name() + " has no generation yet; start its sink first, so that one"
                    + " follows the log");
        }
        list().stream().filter(other -> other.rebuild().underWay())
                .filter(other -> other.rebuild().request().asOf().isPresent() == request.asOf().isPresent())
                .findFirst().ifPresent(other -> {
                    throw new StoreException.Refused("a rebuild of " + store.name()
                            + " is under way already, generation "
                            + other.generation().number() + " is " + other.rebuild().step().name()
                            + "; wait for it, or drop it: refold drop " + tasks.name(other.generation().number()));
                });
        Rebuild rebuild = Rebuild.planned(request, clock.instant());
        return new NamedRebuild(store.create(request.space(), RebuildCodec.encode(rebuild)), rebuild);
    }

    /** Of every generation that was made by one and is not dropped, by number. */
    public List<NamedRebuild> list() {
        List<NamedRebuild> found = new ArrayList<>();
        for (Generation generation : store.generations()) {
            unlessDropped(() -> tasks.of(generation.number())).map(RebuildTasks.Held::rebuild)
                    .ifPresent(rebuild -> found.add(new NamedRebuild(generation, rebuild)));
        }
        return found;
    }

    /** What {@link #request} would cost. */
    public Plan plan(Space space) {
        return planner.plan(space);
    }

    /**
     * Which offsets a moment means, for {@link RebuildRequest#lookBack}.
     *
     * @throws StoreException.Refused when that past cannot be had
     * @throws IllegalArgumentException when there is no model for the space here
     */
    public ResolvedPast resolve(Space space, AsOf asOf) throws InterruptedException {
        return asked(space, builder -> builder.resolve(asOf));
    }

    /**
     * What a look at the past would cost. Unlike all else here it works, as long as reading {@code documents} up to there
     * takes; an interruption ends it.
     *
     * @throws StoreException.Refused as {@link #resolve}
     * @throws IllegalArgumentException as {@link #resolve}
     */
    public Plan plan(Space space, AsOf asOf) throws InterruptedException {
        return asked(space, builder -> {
            ResolvedPast past = builder.resolve(asOf);
            return Planner.plan(store.name(), space, past, builder.plan(past, _ -> {}));
        });
    }

    private interface Question<T> {
        T ask(AsOfBuilder builder) throws InterruptedException;
    }

    private <T> T asked(Space space, Question<T> question) throws InterruptedException {
        try (AsOfBuilder builder = pasts.apply(space)) {
            return question.ask(builder);
        } catch (PastRefusedException e) {
            throw new StoreException.Refused(String.valueOf(e.getMessage()), e);
        } catch (KafkaUnavailableException e) {
            throw new StoreException.Unavailable(String.valueOf(e.getMessage()), e);
        }
    }

    /** All that are not dropped, with what they hold. */
    public List<GenerationReport> generations() {
        List<GenerationReport> reports = new ArrayList<>();
        for (Generation generation : store.generations()) {
            int number = generation.number();
            Optional<Rebuild> rebuild = unlessDropped(() -> tasks.of(number)).map(RebuildTasks.Held::rebuild);
            unlessDropped(() -> Optional.of(store.status(new GenerationChoice.Numbered(number)))).ifPresent(
                    status -> reports.add(report(status, rebuild)));
        }
        return reports;
    }

    private static GenerationReport report(GenerationStatus status, Optional<Rebuild> rebuild) {
        return new GenerationReport(status.generation(), status.documents(), status.chunks(), rebuild);
    }

    /** Ends what works at it and frees its room. Also how a rebuild is given up. */
    public void drop(int generation) {
        store.drop(generation);
    }

    /**
     * Makes the newest retired generation live again.
     *
     * @throws StoreException.Refused when there is none, or it is behind the live one; the message says how far
     */
    public Generation rollback() {
        Generation target = store.generations().stream()
                .filter(generation -> generation.state() == GenerationState.RETIRED)
                .max(Comparator.comparingInt(Generation::number))
                .orElseThrow(() -> new StoreException.Refused(store.name() + " has no retired generation to go back to;"
                        + " rebuild instead: refold rebuild " + store.name()));
        return store.promote(target.number());
    }

    /** Whoever works at it stops within about a second. */
    public Rebuild pause(int generation) {
        return tasks.change(generation, rebuild -> {
            if (!rebuild.underWay()) {
                throw refused(generation, rebuild, "only a rebuild that is under way is paused");
            }
            return rebuild.at(new Paused(rebuild.step(), "paused by hand; it goes on with: refold rebuild "
                    + store.name() + " --resume")).ownedByNobody();
        });
    }

    /** Goes on where it paused or failed; one that waits for the word to promote, promotes. */
    public Rebuild resume(int generation) {
        return resume(generation, OptionalLong.empty());
    }

    /**
     * As {@link #resume(int)}.
     *
     * @param maxTokens takes the place of what was asked for; empty: that holds on
     * @throws StoreException.Refused also when the space is filled, so that there is nothing to limit
     */
    public Rebuild resume(int generation, OptionalLong maxTokens) {
        return tasks.change(generation, rebuild -> switch (rebuild.step()) {
            case Paused paused -> limited(generation, rebuild, maxTokens).at(paused.at()).ownedByNobody();
            case Failed failed when !failed.spoiled() ->
                limited(generation, rebuild, maxTokens).at(failed.at()).ownedByNobody();
            default -> throw refused(generation, rebuild, "only one that is paused goes on, or one that failed and left"
                    + " a generation worth having; else drop it and ask for a new one");
        });
    }

    private Rebuild limited(int generation, Rebuild rebuild, OptionalLong maxTokens) {
        if (maxTokens.isEmpty()) {
            return rebuild;
        }
        if (!rebuild.filling() || rebuild.request().asOf().isPresent()) {
            throw refused(generation, rebuild, "no space is being filled for it, so there are no tokens to limit");
        }
        return rebuild.asking(rebuild.request().withMaxTokens(maxTokens.getAsLong()));
    }

    /**
     * Promotes what is ready, whatever the gate said.
     *
     * @throws StoreException.Refused when it is under way, or was not verified
     */
    public Rebuild promote(int generation) {
        return tasks.change(generation, rebuild -> {
            rebuild.request().asOf().ifPresent(past -> {
                throw new StoreException.Refused(tasks.name(generation) + " is a look at the past, as of " + past.at()
                        + ": it follows no log, so it is not promoted; search it by its number, and rebuild for a"
                        + " generation to promote: refold rebuild " + store.name());
            });
            RebuildStep stoppedAt = switch (rebuild.step()) {
                case Paused paused -> paused.at();
                case Failed failed -> failed.at();
                default -> rebuild.step();
            };
            boolean verified = !rebuild.underWay()
                    && (stoppedAt instanceof RebuildStep.Comparing || stoppedAt instanceof Promoting);
            if (!verified) {
                throw refused(generation, rebuild, "only one that is verified and waits, or fell short at the gate, is"
                        + " promoted by hand");
            }
            return rebuild.at(new Promoting(0, OptionalInt.empty())).ownedByNobody();
        });
    }

    private StoreException.Refused refused(int generation, Rebuild rebuild, String rule) {
        return new StoreException.Refused("the rebuild of " + tasks.name(generation) + " is " + rebuild.step().name()
                + "; " + rule);
    }

    private interface Look<T> {
        Optional<T> look();
    }

    /** Between the list of generations and a look at one, it may go. */
    private static <T> Optional<T> unlessDropped(Look<T> look) {
        try {
            return look.look();
        } catch (StoreException.NoGeneration _) {
            return Optional.empty();
        }
    }
}
