package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.page.Html;
import dev.refold.cli.page.Style;
import dev.refold.cli.page.TimePlot;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A run as one page that needs nothing beside it: no request leaves it, and its own policy forbids any. Pure. */
public final class LoadPage {

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>refold load, {profile}</title>
            <style>
            {style}</style>
            </head>
            <body>
            <h1>refold load, {profile}</h1>
            <p class="quiet">Begun at {startedAt}; each user asks every {interval} ms, {writes} % writes, {documents}
            documents. Latencies count from the planned time of a request to its answer, so that waiting for a slow server
            is part of them. Figures are of the time in which all users are there.</p>
            {notes}
            <h2>Users</h2>
            <div class="card wide"><table>
            <thead><tr><th>users</th><th>answers/s</th><th>success</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th>
            <th>max ms</th><th>p99 ms from sending on</th><th>429</th><th>failed</th><th>unsent</th></tr></thead>
            <tbody>
            {stages}
            </tbody>
            </table></div>
            <h2>Kinds of requests</h2>
            <div class="card wide"><table>
            <thead><tr><th></th><th>answers</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th><th>max ms</th></tr></thead>
            <tbody>
            {kinds}
            </tbody>
            </table></div>
            <h2>Over time</h2>
            <div class="two">
            {plots}
            </div>
            <h2>What failed</h2>
            <div class="card">{problems}</div>
            <h2>Watchers</h2>
            <div class="card">{watchers}</div>
            {compared}
            </body>
            </html>
            """;

    private LoadPage() {}

    /** @param compared with an earlier run; empty when there was none */
    public static String of(LoadResult result, List<Regressions.Finding> compared) {
        return PAGE.replace("{style}", Style.css()).replace("{profile}", Html.escaped(result.profile()))
                .replace("{startedAt}", Html.escaped(result.startedAt()))
                .replace("{interval}", figure(result.plan().intervalMillis()))
                .replace("{writes}", Integer.toString(result.plan().writePercent()))
                .replace("{documents}", Integer.toString(result.plan().documents()))
                .replace("{notes}", result.notes().stream().map(LoadPage::paragraph).collect(Collectors.joining()))
                .replace("{stages}", result.stages().stream().map(LoadPage::row).collect(Collectors.joining("\n")))
                .replace("{kinds}", result.stages().stream().map(LoadPage::kinds).collect(Collectors.joining("\n")))
                .replace("{plots}", plots(result)).replace("{problems}", problems(result))
                .replace("{watchers}", watchers(result)).replace("{compared}", compared(compared));
    }

    private static String row(StageResult stage) {
        Quantiles latency = stage.latency();
        return cells(Integer.toString(stage.users()), figure(stage.throughput()),
                String.format(Locale.ROOT, "%.3f %%", 100 * stage.successRate()), figure(latency.p50()),
                figure(latency.p95()), figure(latency.p99()), figure(latency.max()), figure(stage.service().p99()),
                Long.toString(stage.counted().refused()), Long.toString(stage.counted().failed()),
                Long.toString(stage.counted().unsent()));
    }

    private static String kinds(StageResult stage) {
        return stage.kinds().entrySet().stream().map(kind -> {
            Quantiles latency = kind.getValue();
            return cells(stage.users() + " users, " + kind.getKey(), Long.toString(latency.count()),
                    figure(latency.p50()), figure(latency.p95()), figure(latency.p99()), figure(latency.max()));
        }).collect(Collectors.joining("\n"));
    }

    private static String cells(String head, String... values) {
        return "<tr><th>" + Html.escaped(head) + "</th>" + List.of(values).stream().map(value -> "<td>" + Html.escaped(
                value) + "</td>").collect(Collectors.joining()) + "</tr>";
    }

    private static String plots(LoadResult result) {
        double slot = result.slotSeconds();
        return plot("Latency", "milliseconds", line("p50", result, Slot::p50), line("p99", result, Slot::p99))
                + plot("Requests", "a second", line("answered", result, one -> one.ok() / slot),
                        line("not answered as asked", result, one -> one.notOk() / slot))
                + plot("Users and watchers", "number", line("users", result, Slot::users),
                        line("watchers", result, _ -> result.watched().watchers()))
                + plot("Connections to PostgreSQL", "number", ofServer("at work", result, ServerSample::poolActive),
                        ofServer("requests that wait for one", result, ServerSample::poolPending))
                + plot("Behind the log", "records", ofServer("sinks", result, ServerSample::lagRecords),
                        ofServer("embedder", result, ServerSample::embedderPending))
                + plot("Memory and lag", "MiB, s", ofServer("heap in use, MiB", result, ServerSample::heapMebibytes),
                        ofServer("lag, s", result, ServerSample::lagSeconds));
    }

    private static String plot(String title, String unit, TimePlot.Line left, TimePlot.Line right) {
        return "<section><h3>%s</h3><div class=\"card\">%s</div></section>%n".formatted(Html.escaped(title),
                TimePlot.of(title, unit, left, right));
    }

    private static TimePlot.Line line(String name, LoadResult result, ToDoubleFunction<Slot> value) {
        return new TimePlot.Line(name, result.series().stream()
                .map(slot -> new TimePlot.Point(slot.second(), value.applyAsDouble(slot))).toList());
    }

    private static TimePlot.Line ofServer(String name, LoadResult result, ToDoubleFunction<ServerSample> value) {
        return new TimePlot.Line(name, result.series().stream().flatMap(slot -> slot.server().stream()
                .map(server -> new TimePlot.Point(slot.second(), value.applyAsDouble(server)))).toList());
    }

    private static String problems(LoadResult result) {
        return result.problems().isEmpty()
                ? paragraph("Nothing, ramps included.")
                : result.problems().entrySet().stream()
                        .map(problem -> paragraph(problem.getValue() + " × " + problem.getKey()))
                        .collect(Collectors.joining());
    }

    private static String watchers(LoadResult result) {
        LoadResult.Watched watched = result.watched();
        return paragraph(String.format(Locale.ROOT, "%d, %d events, %d reconnections, at most %.1f s without an event.",
                watched.watchers(), watched.events(), watched.reconnects(), watched.longestGapSeconds()))
                + result.heapMebibytesPerHour().map(slope -> paragraph(String.format(Locale.ROOT,
                        "The least heap in use rises by %.1f MiB an hour.", slope))).orElse("");
    }

    private static String compared(List<Regressions.Finding> findings) {
        return findings.isEmpty()
                ? ""
                : "<h2>Beside the earlier run</h2>\n<div class=\"card\">" + findings.stream().map(
                        finding -> finding.worse()
                                ? "<p class=\"right\">" + Html.escaped(finding.toString()) + "</p>"
                                : paragraph(finding.toString()))
                        .collect(Collectors.joining()) + "</div>";
    }

    private static String paragraph(String text) {
        return "<p>" + Html.escaped(text) + "</p>";
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
