package dev.refold.cli.stack;

import dev.refold.indexer.asof.AsOf;
import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.indexer.rebuild.Gate;
import dev.refold.indexer.rebuild.NamedRebuild;
import dev.refold.indexer.rebuild.Plan;
import dev.refold.indexer.rebuild.Rebuild;
import dev.refold.indexer.rebuild.RebuildProgress;
import dev.refold.indexer.rebuild.RebuildRequest;
import dev.refold.indexer.rebuild.RebuildStep;
import dev.refold.indexer.rebuild.Rebuilds;
import dev.refold.query.Operations;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationState;
import dev.refold.store.IndexStore;
import dev.refold.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Puts what operators ask to the rebuilds and verifications of the stores of this process. Thread-safe. */
final class StoreOperations implements Operations {

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Map<String, IndexStore> stores;
    private final Map<String, Rebuilds> rebuilds;
    private final Verifications verifications;
    private final PastPlans pasts;
    private final SpaceOperations spaces;
    private final Space configured;
    private final Consumer<Space> modelCheck;

    /**
     * @param configured the space of a store in which nothing is live yet
     * @param modelCheck fails with {@link IllegalArgumentException} for a space that this process is not configured for
     */
    StoreOperations(Map<String, IndexStore> stores, Map<String, Rebuilds> rebuilds, Verifications verifications,
            PastPlans pasts, SpaceOperations spaces, Space configured, Consumer<Space> modelCheck) {
        this.stores = Map.copyOf(stores);
        this.rebuilds = Map.copyOf(rebuilds);
        this.verifications = verifications;
        this.pasts = pasts;
        this.spaces = spaces;
        this.configured = configured;
        this.modelCheck = modelCheck;
    }

    @Override
    public List<RebuildFigures> rebuilds(String store) {
        return of(store).list().stream().map(one -> figures(one.generation(), one.rebuild())).toList();
    }

    @Override
    public PlanFigures plan(RebuildOrder order) {
        Space space = space(order);
        Rebuilds all = of(order.store());
        Plan plan = order.asOf().map(AsOf::parse).map(asOf -> pasts.plan(all, space, asOf))
                .orElseGet(() -> all.plan(space));
        return new PlanFigures(plan.store(), plan.space().id(), plan.documents(), plan.chunks(), plan.chunksToEmbed(),
                plan.tokensToEmbed(), plan.records(), plan.bytes(), seconds(plan.time()), plan.remarks());
    }

    @Override
    public RebuildFigures rebuild(RebuildOrder order) {
        Space space = space(order);
        // Now, while somebody is there to mend it: without a model nothing would ever come into the space's log.
        modelCheck.accept(space);
        if (order.asOf().isEmpty()) {
            spaces.requireWholeLog(space);
        }
        if (order.maxTokens().isPresent()) {
            requireLimitable(space);
        }
        Rebuilds all = of(order.store());
        RebuildRequest request = order.asOf().map(AsOf::parse).map(asOf -> RebuildRequest
                .lookBack(order.store(), space, pasts.resolve(all, space, asOf)))
                .orElseGet(() -> request(order, space));
        NamedRebuild asked = spaces.unlessDropping(() -> all.request(request));
        return figures(asked.generation(), asked.rebuild());
    }

    private static RebuildRequest request(RebuildOrder order, Space space) {
        Optional<Gate> gate = order.gate().map(wanted -> new Gate(wanted.minOverlap(), wanted.tenant(),
                wanted.queries().mode(), wanted.queries().topK(), wanted.queries().queries()));
        return new RebuildRequest(order.store(), space, gate, order.keep().orElse(RebuildRequest.DEFAULT_KEEP),
                order.promote() ? RebuildRequest.Promotion.AUTOMATIC : RebuildRequest.Promotion.WHEN_TOLD,
                Optional.empty(), order.maxTokens());
    }

    /** A limit that nothing would keep is refused rather than taken. */
    private void requireLimitable(Space space) {
        if (!spaces.embedsHere()) {
            throw new StoreException.Refused("this process embeds nothing, so it cannot keep to a number of tokens; ask"
                    + " the one that was started with refold up");
        }
        List<TokenLimits.Wanted> all = new ArrayList<>();
        stores.forEach((name, store) -> all.addAll(Embedders.wanted(store.generations(), of(name).list())));
        TokenLimits.unlimited(space, all).ifPresent(other -> {
            throw new StoreException.Refused("space " + space.id() + " is that of " + other + ", for which every"
                    + " document is embedded: a rebuild in it costs nothing, and there is nothing to limit");
        });
    }

    @Override
    public RebuildFigures steer(String store, int generation, Steering steering) {
        Rebuilds all = of(store);
        Rebuild steered = switch (steering) {
            case Steering.Pause _ -> all.pause(generation);
            case Steering.Resume(OptionalLong maxTokens) -> all.resume(generation, maxTokens);
            case Steering.Promote _ -> all.promote(generation);
        };
        Generation of = store(store).generations().stream().filter(one -> one.number() == generation).findFirst()
                .orElseThrow(() -> new StoreException.NoGeneration(store + '@' + generation + " was dropped"));
        return figures(of, steered);
    }

    private Rebuilds of(String store) {
        return Optional.ofNullable(rebuilds.get(store)).orElseThrow(() -> noStore(store));
    }

    private IndexStore store(String name) {
        return Optional.ofNullable(stores.get(name)).orElseThrow(() -> noStore(name));
    }

    private IllegalArgumentException noStore(String name) {
        return new IllegalArgumentException("there is no store " + name + " here; there are " + stores.keySet());
    }

    private Space space(RebuildOrder order) {
        Space base = store(order.store()).generations().stream()
                .filter(generation -> generation.state() == GenerationState.LIVE).map(Generation::space).findFirst()
                .orElse(configured);
        return changed(base, order.space());
    }

    /** Pure. */
    static Space changed(Space base, SpaceChange change) {
        ChunkerSettings cut = base.chunker();
        return new Space(change.provider().orElse(base.provider()), change.model().orElse(base.model()),
                orElse(change.dimensions(), base.dimensions()),
                new ChunkerSettings(orElse(change.targetChars(), cut.targetChars()),
                        orElse(change.overlapChars(), cut.overlapChars()), orElse(change.maxChars(), cut.maxChars())),
                change.language().orElse(base.language()));
    }

    private static int orElse(OptionalInt given, int otherwise) {
        return given.orElse(otherwise);
    }

    private static RebuildFigures figures(Generation generation, Rebuild rebuild) {
        RebuildProgress progress = rebuild.progress();
        Optional<String> reason = switch (rebuild.step()) {
            case RebuildStep.Failed failed -> Optional.of(failed.reason());
            case RebuildStep.Paused paused -> Optional.of(paused.reason());
            case RebuildStep.Done done -> Optional.of(done.note());
            default -> Optional.empty();
        };
        Optional<String> fix = rebuild.step() instanceof RebuildStep.Failed failed
                ? Optional.of(failed.fix())
                : Optional.empty();
        return new RebuildFigures(generation.store(), generation.number(),
                generation.state().name().toLowerCase(Locale.ROOT), generation.space().id(), rebuild.step().name(),
                progress.phase(), progress.unit(), progress.done(), progress.total(), progress.perSecond(),
                progress.left().map(StoreOperations::seconds), rebuild.loaded().documents(), rebuild.loaded().chunks(),
                reason, fix, rebuild.request().asOf().map(ResolvedPast::at), rebuild.problems(),
                rebuild.request().maxTokens().stream().boxed().findFirst());
    }

    private static double seconds(Duration time) {
        return time.toMillis() / MILLIS_PER_SECOND;
    }

    @Override
    public VerificationFigures verify(String store, OptionalInt generation, boolean repair) {
        OptionalInt live = store(store).generations().stream().filter(one -> one.state() == GenerationState.LIVE)
                .mapToInt(Generation::number).findFirst();
        return verifications.begin(store, generation, repair, live);
    }

    @Override
    public List<VerificationFigures> verifications() {
        return verifications.all();
    }

    @Override
    public List<SpaceFigures> spaces() {
        return spaces.list();
    }

    @Override
    public void dropSpace(String id) {
        spaces.drop(id);
    }

    @Override
    public void refillSpace(String id) {
        spaces.refill(id);
    }
}
