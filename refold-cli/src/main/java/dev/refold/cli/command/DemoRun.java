package dev.refold.cli.command;

import dev.refold.cli.client.ApiClient;
import dev.refold.cli.client.CountAnswer;
import dev.refold.cli.client.SearchAnswer;
import dev.refold.cli.client.SearchRequest;
import dev.refold.cli.client.SearchableWait;
import dev.refold.cli.config.Configuration;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.demo.Answered;
import dev.refold.cli.demo.DemoCheck;
import dev.refold.cli.demo.Question;
import dev.refold.ingest.IngestReport;
import dev.refold.ingest.javadoc.JavadocSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Publishes, waits, asks, checks. */
final class DemoRun {

    private static final String TENANT = "default";
    private static final int SHOWN = 3;

    private final Terminal terminal;
    private final Configuration configuration;
    private final RunInfo run;

    DemoRun(Terminal terminal, Configuration configuration, RunInfo run) {
        this.terminal = terminal;
        this.configuration = configuration;
        this.run = run;
    }

    List<DemoCheck> run() throws InterruptedException {
        terminal.say("%nPublishing the Javadoc of this JDK, a document for each class and interface:");
        long began = System.nanoTime();
        IngestReport report = new Publishing(terminal, configuration, run)
                .publish(JavadocSource.ofRunningJdk(TENANT));
        long published = report.progress().published();
        terminal.print("%,d documents published in %.1f s", published, secondsSince(began));
        List<DemoCheck> checks = new ArrayList<>(DemoCheck.ofSource(published, report.progress().problems()));
        try (ApiClient api = ApiClient.of(run, TENANT)) {
            for (String store : run.stores()) {
                new SearchableWait(api, SearchableWait.PATIENCE).await(store, report.token(),
                        new WaitDisplay(terminal, store));
                CountAnswer counted = api.count(store);
                double seconds = secondsSince(began);
                terminal.print("%s: %,d documents (%,d chunks) searchable after %.1f s, %,.0f documents/s", store,
                        counted.documents(), counted.chunks(), seconds, counted.documents() / seconds);
                checks.addAll(DemoCheck.ofStore(store, published, counted.documents(), ask(api, store)));
            }
        }
        print(checks);
        return checks;
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private List<Answered> ask(ApiClient api, String store) {
        terminal.print("%nTen questions (hybrid search in %s):", store);
        List<Answered> answers = Question.all().stream().map(question -> ask(api, store, question)).toList();
        answers.forEach(this::print);
        return answers;
    }

    private static Answered ask(ApiClient api, String store, Question question) {
        SearchAnswer answer = api.parseSearch(api.search(new SearchRequest(question.text(), "hybrid", Answered.TOP,
                "document", Optional.of(store), Optional.empty(), SearchRequest.After.NOTHING)));
        return new Answered(question, answer.hits().stream()
                .map(hit -> new Answered.Hit(hit.documentId(), hit.score())).toList());
    }

    private void print(Answered answered) {
        terminal.print("%n %2s  %s", answered.question().id(), terminal.bold(answered.question().text()));
        for (int i = 0; i < answered.hits().size(); i++) {
            Answered.Hit hit = answered.hits().get(i);
            boolean expected = answered.isExpected(hit);
            if (i < SHOWN || expected) {
                terminal.print("     %d. %.3f  %s%s", i + 1, hit.score(), hit.documentId(),
                        expected ? "  <- expected" : "");
            }
        }
        if (!answered.hasExpected()) {
            terminal.print("        expected and not among the first %d: %s", Answered.TOP,
                    answered.question().expected());
        }
    }

    private void print(List<DemoCheck> checks) {
        terminal.print("%nChecks:");
        checks.forEach(check -> terminal.print("  %-4s %s", check.passed() ? "ok" : "FAIL", check.text()));
    }
}
