package dev.refold.cli.evaluation;

import dev.refold.cli.page.Html;
import dev.refold.cli.page.Style;
import dev.refold.store.evaluation.Agreement;
import dev.refold.store.evaluation.Answer;
import dev.refold.store.evaluation.Answerer;
import dev.refold.store.evaluation.Comparison;
import dev.refold.store.evaluation.QueryComparison;
import dev.refold.store.evaluation.Side;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A comparison as one page that needs nothing beside it: no request leaves it, and its own policy forbids any. It
 * follows the reader's light or dark scheme.
 */
public final class ComparisonPage {

    private static final int WORST = 12;

    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>{left} and {right}, {mode}</title>
            <style>
            {style}</style>
            </head>
            <body>
            <h1><span class="left">{left}</span> and <span class="right">{right}</span></h1>
            <p class="quiet">{mode} search, {queries} queries, the first {k} documents of each answer. Queries that one
            side answered and the other did not: {empty}.</p>
            <p class="quiet"><span class="left">{left}</span> is {leftOne}, <span class="right">{right}</span> is
            {rightOne}.</p>
            <h2>All queries</h2>
            <div class="card wide"><table>
            <thead><tr><th></th><th>mean</th><th>median</th><th>worst</th></tr></thead>
            <tbody>
            {figures}
            </tbody>
            </table></div>
            <div class="two">
            <section><h2>Overlap: queries by Jaccard@{k}</h2><div class="card">{overlap}</div></section>
            <section><h2>Latency: share of queries answered</h2><div class="card">{latency}</div></section>
            </div>
            <h2>{worstTitle}</h2>
            {worst}
            </body>
            </html>
            """;

    private static final String QUERY = """
            <article class="card query">
            <h3>{text}</h3>
            <p class="quiet">query {id}: Jaccard {jaccard}, rank-biased overlap {rbo}, Spearman {spearman}</p>
            <div class="two">
            <section><span class="left">{left}</span><ol>{leftHits}</ol></section>
            <section><span class="right">{right}</span><ol>{rightHits}</ol></section>
            </div>
            </article>
            """;

    private static final String HIT = """
            <li class="{shade}" title="{id}"><span class="number">{rank}</span><span>{title}{elsewhere}</span>
            <span class="number">{score}</span></li>
            """;

    private ComparisonPage() {}

    public static String of(Comparison comparison) {
        List<QueryComparison> worst = comparison.worst(WORST);
        return PAGE.replace("{style}", Style.css()).replace("{mode}", Html.escaped(comparison.mode()))
                .replace("{queries}", Integer.toString(comparison.perQuery().size()))
                .replace("{k}", Integer.toString(comparison.k()))
                .replace("{empty}", Long.toString(comparison.emptyOnOneSide()))
                .replace("{worstTitle}", worstTitle(comparison, worst.size()))
                .replace("{leftOne}", answerer(comparison.leftAnswerer()))
                .replace("{rightOne}", answerer(comparison.rightAnswerer()))
                .replace("{overlap}", Plots.overlap(comparison.each(one -> one.agreement().jaccard())))
                .replace("{latency}", latency(comparison)).replace("{figures}", figures(comparison))
                .replace("{left}", name(comparison.left())).replace("{right}", name(comparison.right()))
                .replace("{worst}", worst.stream().map(one -> query(comparison, one)).collect(Collectors.joining()));
    }

    private static String worstTitle(Comparison comparison, int shown) {
        int differing = comparison.worst(Integer.MAX_VALUE).size();
        return switch (differing) {
            case 0 -> "Every query has the same answer on both sides";
            case 1 -> "The one query that is answered differently; shaded is what the other side lacks";
            default -> "%d queries are answered differently%s; shaded is what the other side lacks".formatted(differing,
                    shown < differing ? ", here are the " + shown + " that agree least" : "");
        };
    }

    private static String answerer(Answerer by) {
        return Html.escaped("generation " + by.number() + ", space " + by.space());
    }

    private static String latency(Comparison comparison) {
        return Plots.latency(comparison.left().toString(), comparison.each(one -> one.left().millis()),
                comparison.right().toString(), comparison.each(one -> one.right().millis()));
    }

    private static String figures(Comparison comparison) {
        return Figures.of(comparison).stream().map(figures -> "<tr><th>%s</th><td>%s</td><td>%s</td><td>%s</td></tr>"
                .formatted(Html.escaped(figures.name()), figures.text(figures.summary().mean()),
                        figures.text(figures.summary().median()), figures.text(figures.summary().worst())))
                .collect(Collectors.joining("\n"));
    }

    private static String query(Comparison comparison, QueryComparison one) {
        Agreement agreement = one.agreement();
        return QUERY.replace("{jaccard}", share(agreement.jaccard())).replace("{rbo}", share(agreement.rbo()))
                .replace("{spearman}", share(agreement.spearman())).replace("{left}", name(comparison.left()))
                .replace("{right}", name(comparison.right())).replace("{id}", Html.escaped(one.query().id()))
                .replace("{text}", Html.escaped(one.query().text()))
                .replace("{leftHits}", hits(one.left(), one.right().ids()))
                .replace("{rightHits}", hits(one.right(), one.left().ids()));
    }

    private static String hits(Answer answer, List<String> others) {
        if (answer.documents().isEmpty()) {
            return "<li class=\"alone\"><span></span><span>nothing found</span></li>";
        }
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < answer.documents().size(); i++) {
            Answer.Document document = answer.documents().get(i);
            String title = document.title().isEmpty() ? document.id() : document.title();
            int there = others.indexOf(document.id());
            list.append(HIT.replace("{shade}", there < 0 ? "alone" : "shared")
                    .replace("{elsewhere}", there < 0 || there == i
                            ? ""
                            : " <span class=\"quiet\">(there %d)</span>".formatted(there + 1))
                    .replace("{rank}", Integer.toString(i + 1)).replace("{score}", share(document.score()))
                    .replace("{id}", Html.escaped(document.id())).replace("{title}", Html.escaped(title)));
        }
        return list.toString();
    }

    private static String name(Side side) {
        return Html.escaped(side.toString());
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
