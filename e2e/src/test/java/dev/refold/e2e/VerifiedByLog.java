package dev.refold.e2e;

import dev.refold.indexer.rebuild.GenerationCheck;
import dev.refold.indexer.topics.TopicNames;
import dev.refold.indexer.verify.Finding;
import dev.refold.indexer.verify.Verifier;
import dev.refold.indexer.verify.VerifyReport;
import dev.refold.indexer.verify.VerifySettings;
import dev.refold.store.IndexStore;
import java.util.Map;

/** Has every rebuilt generation of a store compared with the log, as the command does. */
final class VerifiedByLog implements GenerationCheck {

    private final Verifier verifier;

    VerifiedByLog(IndexStore store, TopicNames names, Map<String, String> kafka) {
        this.verifier = new Verifier(store, names::embeddings, VerifySettings.of(kafka));
    }

    @Override
    public Result check(int generation, Progress progress) {
        VerifyReport report = verifier.verify(generation, false, now -> progress.at(now.phase().words(),
                now.phase().unit(), now.done(), now.total()));
        return new Result(report.documents(), report.found() + report.unexamined(),
                report.findings().stream().map(Finding::toString).toList());
    }
}
