package dev.refold.cli.command;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.indexer.deadletters.DeadLetterLog;
import dev.refold.indexer.deadletters.FoundLetter;
import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.indexer.deadletters.Redriver;
import dev.refold.schemas.Bytes;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code refold dlq list}, {@code refold dlq show} and {@code refold dlq redrive}. */
@Command(name = "dlq", synopsisSubcommandLabel = "list|show|redrive", header = "Lists and shows rejected events, and sends them once more.", description = {
        "",
        "An event that cannot be accepted ends in dead-letters, with its reason and its original bytes, and the rest"
                + " goes on.",
        "Read from Kafka: that of the stack that runs here, else the one that is configured.%n"}, footer = {"",
                "Examples:", "  refold dlq list --since 2h", "  refold dlq show 3:17",
                "  refold dlq redrive 3:17", "  refold dlq redrive --reason embedding-refused --dry-run"})
final class DlqCommand {

    static CommandLine with(CommandContext context) {
        return new CommandLine(new DlqCommand()).addSubcommand(new ListThem(context)).addSubcommand(new Show(context))
                .addSubcommand(new RedriveThem(context));
    }

    private static DeadLetterLog log(KafkaAccess kafka) {
        return new DeadLetterLog(kafka.properties(), kafka.names());
    }

    @Command(name = "list", header = "The newest first.", footer = {"", "Examples:", "  refold dlq list",
            "  refold dlq list --reason too-large,invalid-json --tenant acme --limit 100",
            "  refold dlq list --document T-17 --json", "",
            "A place is a partition and an offset of documents. An event that two spaces rejected is there twice."})
    private static final class ListThem implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Mixin
        private final LetterChoice choice = new LetterChoice();

        @Option(names = "--limit", paramLabel = "N", description = "So many at most (20).")
        private int limit = 20;

        @Option(names = "--json", description = "As JSON.")
        private boolean json;

        private ListThem(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (limit < 1 || limit > 10_000) {
                throw new CommandException(ExitCode.USAGE, "--limit is 1 … 10000");
            }
            LetterChoice.Chosen chosen = choice.chosen(Instant.now());
            PriorityQueue<RecentRejection> newest = new PriorityQueue<>(Comparator.comparing(RecentRejection::time));
            long[] matching = {0};
            log(KafkaAccess.of(config.load(context))).read(found -> {
                RecentRejection letter = found.summary();
                if (chosen.has(letter)) {
                    matching[0]++;
                    newest.add(letter);
                    if (newest.size() > limit) {
                        newest.remove();
                    }
                }
            });
            print(newest.stream().sorted(Comparator.comparing(RecentRejection::time).reversed()).toList(),
                    matching[0]);
            return 0;
        }

        private void print(List<RecentRejection> letters, long matching) {
            Terminal terminal = context.terminal();
            if (json) {
                terminal.out().println(LetterText.JSON.writeValueAsString(letters.stream().map(LetterText::json)
                        .toList()));
                return;
            }
            if (letters.isEmpty()) {
                terminal.say(choice.isGiven() ? "No dead letter is like that." : "There are no dead letters.");
                return;
            }
            terminal.print(LetterText.ROW, "rejected", "place", "reason", "document", "message");
            letters.forEach(letter -> terminal.print("%s", LetterText.row(letter)));
            terminal.say("%d of %d; `refold dlq show %s%s` shows all of one.", letters.size(), matching,
                    LetterChoice.text(letters.getFirst().position()), config.dataDirAgain());
        }
    }

    @Command(name = "show", header = "All of one: why, its key, its headers, its value.", footer = {"", "Examples:",
            "  refold dlq show 3:17", "  refold dlq show 3:17 --raw > event.json"})
    private static final class Show implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Parameters(paramLabel = "PLACE", description = "In documents, as `refold dlq list` prints it.")
        private String place = "";

        @Option(names = "--raw", description = "The value's bytes and nothing else.")
        private boolean raw;

        private Show(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            Position wanted = LetterChoice.place(place);
            List<FoundLetter> letters = new ArrayList<>();
            log(KafkaAccess.of(config.load(context))).read(found -> {
                if (found.letter().position().equals(wanted)) {
                    letters.add(found);
                }
            });
            if (letters.isEmpty()) {
                throw new CommandException(ExitCode.FAILED, "no dead letter is of " + place
                        + "; refold dlq list prints the places there are");
            }
            if (raw) {
                FoundLetter last = letters.getLast();
                byte[] value = last.letter().original().value().map(Bytes::toArray).orElse(new byte[0]);
                context.terminal().out().write(value, 0, value.length);
                context.terminal().out().flush();
                return whole(context, last).code();
            }
            context.terminal().out().println(letters.stream().map(LetterText::page)
                    .collect(Collectors.joining("\n\n")));
            return 0;
        }
    }

    /** What a pipe cannot see. */
    private static ExitCode whole(CommandContext context, FoundLetter letter) {
        if (letter.letter().original().value().isEmpty()) {
            context.terminal().say("it has no value: a delete");
        }
        letter.letter().valueTruncatedFrom().ifPresent(bytes -> context.terminal()
                .say("this is a beginning: it was cut from %d bytes to fit into dead-letters", bytes));
        return letter.letter().valueTruncatedFrom().isPresent() ? ExitCode.FAILED : ExitCode.DONE;
    }

    @Command(name = "redrive", header = "Sends rejected events once more, when what they were rejected for is mended.", footer = {
            "", "Examples:", "  refold dlq redrive 3:17 3:18",
            "  refold dlq redrive --reason embedding-refused --since 2d --dry-run", "  refold dlq redrive --all", "",
            "An event is decided as if it still lay where it lay first: one that is older than what came since undoes",
            "nothing, and sending it twice does no harm. One that came into the wrong partition has no such place:",
            "without a version it counts as sent now, so it is sent only when its place is named. What is rejected",
            "again is a new dead letter. Exit code 1 when one cannot be sent."})
    private static final class RedriveThem implements Callable<Integer> {

        private final CommandContext context;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Mixin
        private final LetterChoice choice = new LetterChoice();

        @Parameters(paramLabel = "PLACE", arity = "0..*", description = "In documents, as `refold dlq list` prints it.")
        private List<String> places = List.of();

        @Option(names = "--all", description = "All there are.")
        private boolean all;

        @Option(names = "--dry-run", description = "Only says which would be sent.")
        private boolean dryRun;

        private RedriveThem(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (places.isEmpty() && !choice.isGiven() && !all) {
                throw new CommandException(ExitCode.USAGE, "say which: places, --reason, --tenant, --document, --since,"
                        + " or --all");
            }
            Set<Position> named = places.stream().map(LetterChoice::place).collect(Collectors.toSet());
            LetterChoice.Chosen chosen = choice.chosen(Instant.now());
            KafkaAccess kafka = KafkaAccess.of(config.load(context));
            Redriving redriving = new Redriving(named, chosen, dryRun, context.terminal());
            try (Redriver redriver = new Redriver(kafka.properties(), kafka.names(), redriving::tooLarge)) {
                log(kafka).read(found -> redriving.see(found, redriver));
                redriver.flush();
            }
            return redriving.end().code();
        }
    }
}
