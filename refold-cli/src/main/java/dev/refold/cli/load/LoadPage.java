package dev.refold.cli.load;

import dev.refold.cli.load.LoadResult.Goal;
import dev.refold.cli.load.LoadResult.Quantiles;
import dev.refold.cli.load.LoadResult.ServerSample;
import dev.refold.cli.load.LoadResult.Slot;
import dev.refold.cli.load.LoadResult.StageResult;
import dev.refold.cli.page.Html;
import dev.refold.cli.page.Style;
import dev.refold.cli.page.TimePlot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            <p class="quiet">Begun at {startedAt}, {length} long; each user sends {rate}, {writes} % of them
            writes; {documents} documents. {machine}.</p>
            <p class="quiet">Latencies count from the planned time of a request to its answer, so that waiting for a slow
            server is part of them; what is not answered as asked has none and lowers the success. Figures are of the time
            in which all users are there.</p>
            {notes}
            <h2>Goals</h2>
            <div class="card">
            {goals}
            </div>
            <h2>Users</h2>
            <div class="card wide"><table class="keep">
            <thead><tr><th>users</th><th>answers/s</th><th>success</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th>
            <th>max ms</th><th>429</th><th>failed</th><th>unsent</th></tr></thead>
            <tbody>
            {stages}
            </tbody>
            </table></div>
            <h2>Kinds of requests</h2>
            <div class="card wide"><table class="keep">
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
            <h2>Watchers and memory</h2>
            <div class="card">{watchers}</div>
            {compared}
            </body>
            </html>
            """;

    private static final double MILLIS_PER_SECOND = 1_000;

    private LoadPage() {}

    /** @param compared with an earlier run; empty when there was none */
    public static String of(LoadResult result, List<Regressions.Finding> compared) {
        return PAGE.replace("{style}", Style.css()).replace("{profile}", Html.escaped(result.profile()))
                .replace("{startedAt}", Html.escaped(result.startedAt()))
                .replace("{length}", Texts.clock(result.plan().total()))
                .replace("{rate}", rate(result.plan().intervalMillis()))
                .replace("{machine}", Html.escaped(LoadText.machine(result.machine())))
                .replace("{goals}", result.goals().stream().map(LoadPage::goal).collect(Collectors.joining("\n")))
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
                figure(latency.p95()), figure(latency.p99()), figure(latency.max()),
                Long.toString(stage.counted().refused()), Long.toString(stage.counted().failed()),
                Long.toString(stage.counted().unsent()));
    }

    private static String kinds(StageResult stage) {
        Map<String, Quantiles> rows = new LinkedHashMap<>();
        rows.put("reads", stage.reads());
        rows.put("writes", stage.writes());
        rows.put("from write to found", stage.visible().latency());
        stage.kinds().entrySet().stream().filter(kind -> !kind.getKey().equals(Kind.WRITE.text()))
                .forEach(kind -> rows.put(kind.getKey(), kind.getValue()));
        rows.put("all, from sending on", stage.service());
        return rows.entrySet().stream().filter(row -> row.getValue().count() > 0).map(row -> {
            Quantiles latency = row.getValue();
            return cells(stage.users() + " users, " + row.getKey(), Long.toString(latency.count()),
                    figure(latency.p50()), figure(latency.p95()), figure(latency.p99()), figure(latency.max()));
        }).collect(Collectors.joining("\n"));
    }

    private static String goal(Goal goal) {
        return "<p class=\"%s\">%s</p>".formatted(goal.met() ? "good" : "bad", Html.escaped(goal.name() + " with "
                + goal.users() + " users: " + goal.measured()));
    }

    private static String rate(double intervalMillis) {
        double perSecond = 1_000 / intervalMillis;
        return perSecond == 1
                ? "a request a second"
                : perSecond > 1
                        ? figure(perSecond).replaceFirst("\\.0$", "") + " requests a second"
                        : "a request every " + figure(intervalMillis / 1_000).replaceFirst("\\.0$", "") + " s";
    }

    private static String cells(String head, String... values) {
        return "<tr><th>" + Html.escaped(head) + "</th>" + List.of(values).stream().map(value -> "<td>" + Html.escaped(
                value) + "</td>").collect(Collectors.joining()) + "</tr>";
    }

    private static String plots(LoadResult result) {
        double slot = result.slotSeconds();
        return plot(result, "Latency", "milliseconds", line("p50", result, Slot::p50), line("p99", result, Slot::p99),
                line("p95", result, Slot::p95))
                + plot(result, "Requests", "a second", line("answered", result, one -> one.ok() / slot),
                        line("not answered as asked", result, one -> one.notOk() / slot))
                + plot(result, "From write to found", "milliseconds", visible(result), ofServer("lag of the stores",
                        result, server -> MILLIS_PER_SECOND * server.lag().seconds()))
                + plot(result, "Behind the log", "records", ofServer("stores", result, server -> server.lag()
                        .records()), ofServer("embedder", result, server -> server.lag().embedder()))
                + connections(result)
                + plot(result, "Memory", "MiB", ofServer("heap", result, server -> server.memory().heapMebibytes()),
                        ofServer("resident", result, server -> server.memory().residentMebibytes()),
                        ofServer("heap, collected", result, server -> server.memory().collectedMebibytes()))
                + plot(result, "Processors", "at work", ofServer("of the API's process", result,
                        ServerSample::processors))
                + plot(result, "Users and watchers", "number", line("users", result, Slot::users),
                        connected(result));
    }

    private static TimePlot.Line connected(LoadResult result) {
        return new TimePlot.Line("watchers", result.series().stream().flatMap(slot -> slot.watchers().stream()
                .map(count -> new TimePlot.Point(slot.second(), count))).toList());
    }

    /** Nothing where the API has no pool. */
    private static String connections(LoadResult result) {
        return result.series().stream().flatMap(slot -> slot.server().stream())
                .noneMatch(server -> server.pool().max() > 0)
                        ? ""
                        : plot(result, "Connections to PostgreSQL", "number",
                                ofServer("at work", result, server -> server
                                        .pool().busy()),
                                ofServer("waited for", result, server -> server.pool().waiting()),
                                ofServer("there", result, server -> server.pool().max()));
    }

    private static TimePlot.Line visible(LoadResult result) {
        return new TimePlot.Line("longest", result.series().stream().flatMap(slot -> slot.visible().stream()
                .map(millis -> new TimePlot.Point(slot.second(), millis))).toList());
    }

    private static String plot(LoadResult result, String title, String unit, TimePlot.Line... lines) {
        return "<section><h3>%s</h3><div class=\"card\">%s</div></section>%n".formatted(Html.escaped(title),
                TimePlot.of(title, unit, result.plan().total().toNanos() / 1e9, lines));
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
        String found = Stream.concat(
                result.problems().entrySet().stream().map(problem -> problem.getValue() + " × " + problem.getKey()),
                result.stages().stream().flatMap(stage -> LoadText.lost(stage).stream()))
                .map(LoadPage::paragraph).collect(Collectors.joining());
        return found.isEmpty() ? paragraph("Nothing, ramps included.") : found;
    }

    private static String watchers(LoadResult result) {
        return paragraph(LoadText.watched(result.watched()) + '.')
                + result.growth().map(growth -> paragraph(LoadText.memory(growth) + '.')).orElse("");
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
