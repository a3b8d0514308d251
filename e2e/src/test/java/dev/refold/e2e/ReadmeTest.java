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

/** What the README tells people to type is what the command understands. */
class ReadmeTest {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```");
    private static final Pattern IN_TEXT = Pattern.compile("`(\\./refold [^`]+)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

    /** Every {@code ./refold …} in a block or in the text, with its line joined when the text broke it. */
    static Stream<String> commands() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        Stream<String> fenced = FENCED.matcher(readme).results().flatMap(block -> block.group(1).lines())
                .filter(line -> line.startsWith("./refold ")).map(line -> line.replaceFirst("\\s+# .*", ""));
        Stream<String> inText = IN_TEXT.matcher(FENCED.matcher(readme).replaceAll("")).results()
                .map(found -> found.group(1).replace('\n', ' '));
        return Stream.concat(fenced, inText);
    }

    @Test
    void the_readme_has_commands() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(8).anyMatch(line -> line.startsWith("./refold demo"));
    }

    /** With {@code --help} at its end a command is parsed and not run. */
    @ParameterizedTest
    @MethodSource("commands")
    void a_command_in_the_readme_is_one_the_command_line_takes(String line) {
        List<String> words = new ArrayList<>(WORD.matcher(line).results().map(ReadmeTest::unquoted).skip(1).toList());
        if (!words.contains("--help")) {
            words.add("--help");
        }
        int exitCode = Commands.run(CommandContext.ofThisProcess(), words.toArray(String[]::new));
        assertThat(exitCode).as("exit code of %s", words).isZero();
    }

    private static String unquoted(MatchResult word) {
        return Stream.of(1, 2, 3).map(word::group).filter(text -> text != null).findFirst().orElseThrow();
    }
}
