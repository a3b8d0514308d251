package dev.refold.cli.command;

import dev.refold.indexer.deadletters.FoundLetter;
import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.RawRecord;
import dev.refold.schemas.Redrive;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** Dead letters for people. What is wrong with them may be any bytes: none reaches the terminal as a control. Pure. */
final class LetterText {

    private static final int MOST_OF_VALUE = 4_000;
    /** Terminals obey some characters beyond ASCII, too. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()).build();
    static final String ROW = "%-24s %-8s %-18s %-28s %s";

    private LetterText() {}

    static String row(RecentRejection letter) {
        return String.format(Terminal.LOCALE, ROW, letter.time(), LetterChoice.text(letter.position()),
                letter.rejection().reason().code(), document(letter), shown(letter.rejection().message()));
    }

    static Map<String, Object> json(RecentRejection letter) {
        Map<String, Object> json = new HashMap<>(Map.of("place", LetterChoice.text(letter.position()), "logEpoch",
                letter.logEpoch(), "letter", LetterChoice.text(letter.letter()), "time", letter.time().toString(),
                "reason", letter.rejection().reason().code(), "message", letter.rejection().message()));
        letter.tenant().ifPresent(tenant -> json.put("tenant", tenant));
        letter.documentId().ifPresent(id -> json.put("documentId", id));
        letter.space().ifPresent(space -> json.put("space", space));
        return json;
    }

    /** All of one. */
    static String page(FoundLetter found) {
        RecentRejection summary = found.summary();
        RawRecord original = found.letter().original();
        StringBuilder page = new StringBuilder();
        line(page, "place", LetterChoice.text(summary.position()) + " of " + found.letter().topic() + ", log epoch "
                + summary.logEpoch());
        line(page, "letter", LetterChoice.text(found.place()) + " of dead-letters");
        line(page, "rejected", summary.time().toString());
        line(page, "reason", summary.rejection().reason().code());
        line(page, "message", shown(found.letter().rejection().message()));
        summary.space().ifPresent(space -> line(page, "space", space));
        Redrive first = found.firstPlace();
        if (!first.position().equals(summary.position())) {
            line(page, "redriven", "lay first at " + LetterChoice.text(first.position()) + ", log epoch "
                    + first.logEpoch());
        }
        line(page, "key", original.key().map(key -> shown(key.toUtf8())).orElse("none"));
        original.headers().forEach(header -> line(page, "header", shown(header.name()) + ": "
                + header.value().map(value -> shown(value.toUtf8())).orElse("none")));
        line(page, "value", original.value().map(value -> value.length() + " bytes").orElse("none")
                + (found.letter().valueTruncatedFrom().isPresent()
                        ? ", cut from " + found.letter().valueTruncatedFrom().getAsInt()
                        : ""));
        original.value().ifPresent(value -> page.append(beginning(value)));
        return page.toString().stripTrailing();
    }

    private static void line(StringBuilder page, String name, String text) {
        page.append(String.format(Terminal.LOCALE, "%-9s %s%n", name, text));
    }

    private static String beginning(Bytes value) {
        String text = value.prefix(Math.min(value.length(), MOST_OF_VALUE)).toUtf8();
        return shown(text) + (value.length() > MOST_OF_VALUE ? " … (--raw prints all of it)" : "");
    }

    private static String document(RecentRejection letter) {
        return letter.tenant().map(tenant -> shown(tenant + '/' + letter.documentId().orElse(""))).orElse("-");
    }

    /** Controls, which a terminal would obey, as Java writes them in a string. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                shown.append(String.format(Terminal.LOCALE, "\\u%04x", point));
            } else {
                shown.appendCodePoint(point);
            }
        });
        return shown.toString();
    }
}
