package dev.refold.cli.command;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Options that say which dead letters are meant. */
final class LetterChoice {

    private static final Pattern PLACE = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

    @Option(names = "--reason", split = ",", paramLabel = "REASON", description = "Only of these reasons, such as"
            + " wrong-partition.")
    private List<String> reasons = List.of();

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Only of this tenant.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--document", paramLabel = "ID", description = "Only of the document with this id.")
    private Optional<String> document = Optional.empty();

    @Option(names = "--since", paramLabel = "DURATION", description = "Only the rejections since then, such as 2h.")
    private Optional<String> since = Optional.empty();

    /** Which letters the options let through; all when none was given. */
    interface Chosen {
        boolean has(RecentRejection letter);
    }

    boolean isGiven() {
        return !reasons.isEmpty() || tenant.isPresent() || document.isPresent() || since.isPresent();
    }

    /** @throws CommandException when an option makes no sense */
    Chosen chosen(Instant now) {
        Set<RejectReason> wanted = reasons.stream().map(LetterChoice::reason).collect(Collectors.toSet());
        Instant first = since.map(text -> now.minus(Durations.parse("--since", text))).orElse(Instant.MIN);
        return letter -> (wanted.isEmpty() || wanted.contains(letter.rejection().reason()))
                && (tenant.isEmpty() || letter.tenant().equals(tenant))
                && (document.isEmpty() || letter.documentId().equals(document)) && !letter.time().isBefore(first);
    }

    private static RejectReason reason(String code) {
        return Arrays.stream(RejectReason.values()).filter(reason -> reason.code().equals(code.strip())).findFirst()
                .orElseThrow(() -> new CommandException(ExitCode.USAGE, "there is no reason " + code + "; there are "
                        + Arrays.stream(RejectReason.values()).map(RejectReason::code).collect(Collectors
                                .joining(", "))));
    }

    /** Of a record in {@code documents}, as {@code refold dlq list} prints it. */
    static Position place(String text) {
        Matcher parts = PLACE.matcher(text);
        if (!parts.matches()) {
            throw new CommandException(ExitCode.USAGE, '"' + text + "\" is no place: a partition and an offset of"
                    + " documents, such as 3:17; refold dlq list prints them");
        }
        return new Position(Integer.parseInt(parts.group(1)), Long.parseLong(parts.group(2)));
    }

    static String text(Position place) {
        return place.partition() + ":" + place.offset();
    }
}
