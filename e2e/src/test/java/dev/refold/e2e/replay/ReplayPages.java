package dev.refold.e2e.replay;

import dev.refold.cli.evaluation.ComparisonPage;
import dev.refold.store.GenerationStatus;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.Relevance;
import dev.refold.store.evaluation.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The report as a page: a matrix of stores for each mode, whose cells lead to the page of that pair. */
final class ReplayPages {

    private final StoresCompared compared;

    private ReplayPages(StoresCompared compared) {
        this.compared = compared;
    }

    /** Writes the page, and a folder of the same name for those it leads to. */
    static void write(StoresCompared compared, Path page) throws IOException {
        Path folder = page.resolveSibling(String.valueOf(page.getFileName()).replace(".html", ""));
        Files.createDirectories(folder);
        for (Comparison pair : compared.comparisons()) {
            Files.writeString(folder.resolve(name(pair)), ComparisonPage.of(pair));
        }
        Files.writeString(page, new ReplayPages(compared).page(folder.getFileName() + "/"));
    }

    private static String name(Comparison pair) {
        return "%s-%s-%s.html".formatted(pair.mode(), pair.left(), pair.right());
    }

    private String page(String folder) throws IOException {
        return resource("replay.html").replace("{style}", resource("replay.css"))
                .replace("{sentence}", escaped(ReplayReport.sentence(compared)))
                .replace("{k}", Integer.toString(StoresCompared.TOP_K))
                .replace("{modes}", Stream.of(SearchMode.values())
                        .map(mode -> "<th>" + StoresCompared.nameOf(mode) + "</th>").collect(Collectors.joining()))
                .replace("{counts}", compared.counts().entrySet().stream()
                        .map(store -> store(store.getKey(), store.getValue())).collect(Collectors.joining()))
                .replace("{matrices}", Stream.of(SearchMode.values()).map(mode -> matrix(mode, folder))
                        .collect(Collectors.joining()))
                .replace("{pairs}", compared.comparisons().stream().map(pair -> pair(pair, folder))
                        .collect(Collectors.joining()))
                .replace("{judged}", compared.judged().isEmpty() ? "" : judged());
    }

    private String matrix(SearchMode mode, String folder) {
        Set<String> stores = compared.counts().keySet();
        String head = stores.stream().map(store -> "<th>" + store + "</th>").collect(Collectors.joining());
        String rows = stores.stream().map(left -> "<tr><th>" + left + "</th>"
                + stores.stream().map(right -> cell(mode, left, right, folder)).collect(Collectors.joining()) + "</tr>")
                .collect(Collectors.joining());
        return "<section><h3>%s</h3><div class=\"card\"><table><thead><tr><th></th>%s</tr></thead>%s</table></div></section>"
                .formatted(StoresCompared.nameOf(mode), head, rows);
    }

    private String cell(SearchMode mode, String left, String right, String folder) {
        Optional<Comparison> pair = compared.in(mode).stream()
                .filter(one -> Set.of(one.left().store(), one.right().store()).equals(Set.copyOf(List.of(left, right)))
                        && !left.equals(right))
                .findFirst();
        return pair.map(one -> "<td class=\"%s\"><a href=\"%s\">%s</a></td>".formatted(
                shade(one.jaccard().mean()), folder + name(one), ReplayReport.share(one.jaccard().mean())))
                .orElse("<td class=\"self\">·</td>");
    }

    private static String shade(double overlap) {
        return overlap >= 0.95 ? "high" : overlap >= 0.8 ? "fair" : "low";
    }

    private static String pair(Comparison pair, String folder) {
        PairFigures figures = PairFigures.of(pair);
        String link = "<a href=\"%s\">%s and %s</a>".formatted(folder + name(pair), pair.left(), pair.right());
        return "<tr><th>%s</th><th>%s</th>%s%s%s<td>%s</td></tr>\n".formatted(pair.mode(), link,
                cells(figures.jaccard()), cells(figures.rbo()), cells(figures.spearman()),
                ReplayReport.score(figures.scoreDifference()));
    }

    private static String cells(Summary summary) {
        return "<td class=\"first\">%s</td><td>%s</td><td>%s</td>".formatted(ReplayReport.share(summary.mean()),
                ReplayReport.share(summary.median()), ReplayReport.share(summary.worst()));
    }

    private String judged() {
        return "<h2>Against the judgements</h2>\n<div class=\"card names\"><table>\n"
                + "<thead><tr><th>mode</th><th>store</th><th>nDCG@10</th><th>P@5</th><th>recall@10</th><th>MRR</th>"
                + "<th>nDCG@10, odd queries</th></tr></thead>\n"
                + compared.judged().stream().map(ReplayPages::judged).collect(Collectors.joining())
                + "</table></div>\n";
    }

    private static String judged(Judged judged) {
        Relevance all = judged.all();
        return "<tr><th>%s</th><th>%s</th>%s</tr>\n".formatted(StoresCompared.nameOf(judged.mode()), judged.store(),
                Stream.of(all.ndcg(), all.precision(), all.recall(), all.reciprocalRank(), judged.odd().ndcg())
                        .map(value -> "<td>" + ReplayReport.share(value) + "</td>").collect(Collectors.joining()));
    }

    private String store(String name, GenerationStatus status) {
        Stream<String> millis = Stream.of(SearchMode.values())
                .map(mode -> String.format(Locale.ROOT, "%.1f", compared.medianMillis(name, mode)));
        return "<tr><th>" + name + "</th>"
                + Stream.concat(Stream.of(number(status.documents()), number(status.chunks())), millis)
                        .map(value -> "<td>" + value + "</td>").collect(Collectors.joining())
                + "</tr>\n";
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ReplayPages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
