package dev.refold.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.cli.command.CommandContext;
import dev.refold.cli.command.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What README and docs tell people to type is what the command understands, and what they point to is there. */
class ReadmeTest {

    private static final Path TREE = Path.of("..");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```");
    private static final Pattern IN_TEXT = Pattern.compile("`(\\./refold [^`]+)`");
    private static final Pattern IN_CONTAINER = Pattern.compile("(?:query-api|--) refold ([a-z][^`)\\n]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    /** A command, and where it stands. */
    record Told(Path page, String line) {}

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(TREE.resolve("docs"))) {
            return Stream.concat(Stream.of(TREE.resolve("README.md")), docs.filter(
                    page -> page.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    static Stream<Told> commands() throws IOException {
        List<Told> told = new ArrayList<>();
        for (Path page : pages().toList()) {
            commands(Files.readString(page)).forEach(line -> told.add(new Told(page, line)));
        }
        return told.stream();
    }

    /**
     * Every {@code ./refold …} in a block or in the text, with its line joined when the text broke it, and every
     * {@code refold …} that is run in a container.
     */
    private static Stream<String> commands(String page) {
        Stream<String> fenced = FENCED.matcher(page).results().flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith("./refold ")).map(line -> line.replaceFirst("\\s+(?:# |> ).*", ""));
        Stream<String> inText = IN_TEXT.matcher(FENCED.matcher(page).replaceAll("")).results()
                .map(found -> found.group(1).replace('\n', ' '));
        Stream<String> inContainer = IN_CONTAINER.matcher(page).results().map(found -> "./refold " + found.group(1));
        return Stream.of(fenced, inText, inContainer).flatMap(lines -> lines);
    }

    @Test
    void the_readme_and_the_docs_have_commands() throws IOException {
        assertThat(commands().map(Told::line)).hasSizeGreaterThan(20).anyMatch(line -> line.startsWith("./refold demo"))
                .anyMatch(line -> line.contains("--reference"));
    }

    /** With {@code --help} at its end a command is parsed and not run. */
    @ParameterizedTest
    @MethodSource("commands")
    void a_command_in_them_is_one_the_command_line_takes(Told told) {
        List<String> words = new ArrayList<>(WORD.matcher(told.line()).results().map(ReadmeTest::unquoted).skip(1)
                .toList());
        if (!words.contains("--help")) {
            words.add("--help");
        }
        int exitCode = Commands.run(CommandContext.ofThisProcess(), words.toArray(String[]::new));
        assertThat(exitCode).as("exit code of %s", told).isZero();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_file_that_a_page_points_to_is_there(Path page) throws IOException {
        assertThat(LINK.matcher(Files.readString(page)).results().map(found -> found.group(1))).as("%s", page)
                .allMatch(target -> Files.exists(page.resolveSibling(target)));
    }

    private static String unquoted(MatchResult word) {
        return Stream.of(1, 2, 3).map(word::group).filter(text -> text != null).findFirst().orElseThrow();
    }
}
