package dev.refold.cli.stack;

import dev.refold.indexer.rebuild.GenerationCheck;
import dev.refold.indexer.verify.Verifier;
import dev.refold.indexer.verify.VerifyException;
import dev.refold.indexer.verify.VerifyProgress;
import dev.refold.indexer.verify.VerifyReport;
import dev.refold.indexer.verify.VerifyReportJson;
import dev.refold.query.Operations.VerificationFigures;
import dev.refold.schemas.LogKeys;
import dev.refold.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verifications somebody asked this process for: one at a time, as each reads a whole log, and the last few are
 * remembered with what they found. Thread-safe.
 */
final class Verifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
    private static final int REMEMBERED = 20;
    private static final int FIRST_FINDINGS = 3;

    private final Map<String, Verifier> verifiers;
    private final ExecutorService worker = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("verify").factory());
    private final Map<String, VerificationFigures> byId = new LinkedHashMap<>();
    private int begun;

    Verifications(Map<String, Verifier> verifiers) {
        this.verifiers = Map.copyOf(verifiers);
    }

    /** For the rebuilds of a store: they verify what they built. Documents that change all the time are no fault. */
    static GenerationCheck check(Verifier verifier) {
        return (generation, progress) -> {
            VerifyReport report = verifier.verify(generation, false, now -> progress.at(now.phase().words(),
                    now.phase().unit(), now.done(), now.total()));
            List<String> first = new ArrayList<>(report.notes());
            report.findings().stream().limit(FIRST_FINDINGS).forEach(finding -> first.add(finding.toString()));
            return new GenerationCheck.Result(report.documents(), report.found() + report.unexamined(), first);
        };
    }

    /**
     * @param live asked for when no generation is named
     * @throws StoreException.Refused while one of this generation has not ended
     */
    synchronized VerificationFigures begin(String store, OptionalInt generation, boolean repair, OptionalInt live) {
        Verifier verifier = Optional.ofNullable(verifiers.get(store))
                .orElseThrow(() -> new IllegalArgumentException("there is no store " + store + " here; there are "
                        + verifiers.keySet()));
        int number = generation.isPresent()
                ? generation.getAsInt()
                : live.orElseThrow(() -> new StoreException.NoGeneration(store + " has no live generation"));
        byId.values().stream().filter(one -> one.store().equals(store) && one.generation() == number)
                .filter(one -> one.state().equals("running")).findFirst().ifPresent(one -> {
                    throw new StoreException.Refused(store + '@' + number + " is being verified already, as " + one
                            .id());
                });
        VerificationFigures figures = new VerificationFigures("v" + ++begun, store, number, repair, "running",
                "waiting for its turn", 0, 0, Optional.empty(), Optional.empty());
        put(figures);
        worker.execute(() -> work(verifier, figures));
        return figures;
    }

    synchronized List<VerificationFigures> all() {
        return List.copyOf(byId.values());
    }

    private synchronized void put(VerificationFigures figures) {
        byId.put(figures.id(), figures);
        if (byId.size() > REMEMBERED) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    private void work(Verifier verifier, VerificationFigures asked) {
        try {
            VerifyReport report = verifier.verify(asked.generation(), asked.repair(), now -> put(at(asked, now)));
            put(new VerificationFigures(asked.id(), asked.store(), asked.generation(), asked.repair(),
                    report.clean() ? "clean" : "differs", "done", report.documents(), report.documents(),
                    Optional.of(VerifyReportJson.of(report)), Optional.empty()));
        } catch (VerifyException | StoreException | KafkaException e) {
            failed(asked, String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Whoever watches would wait for ever.
            LOG.atError().setCause(e).addKeyValue(LogKeys.GENERATION, asked.store() + '@' + asked.generation())
                    .log("verifying failed");
            failed(asked, "unexpected " + e.getClass().getSimpleName() + ", see the log");
        }
    }

    private void failed(VerificationFigures asked, String reason) {
        put(new VerificationFigures(asked.id(), asked.store(), asked.generation(), asked.repair(), "failed", "done", 0,
                0, Optional.empty(), Optional.of(reason)));
    }

    private static VerificationFigures at(VerificationFigures asked, VerifyProgress now) {
        return new VerificationFigures(asked.id(), asked.store(), asked.generation(), asked.repair(), "running",
                now.phase().words(), now.done(), now.total(), Optional.empty(), Optional.empty());
    }

    /** Interrupts the one at work, which ends within about a second. */
    @Override
    public void close() {
        worker.shutdownNow();
        worker.close();
    }
}
