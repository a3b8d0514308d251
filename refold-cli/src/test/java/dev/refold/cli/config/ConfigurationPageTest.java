package dev.refold.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/configure.md} says what the program reads: all of it and nothing else. */
class ConfigurationPageTest {

    @Test
    void every_setting_that_is_read_has_one_meaning_and_no_meaning_is_of_a_setting_that_is_not() {
        List<String> explained = SettingMeanings.SECTIONS.stream().flatMap(section -> section.settings().stream())
                .map(SettingMeanings.Meaning::key).toList();

        assertThat(explained).as("keys in SettingMeanings").doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(ConfigurationPage.defaults().keySet());
    }

    @Test
    void the_page_in_docs_is_the_one_that_the_program_prints() throws IOException {
        Path page = Path.of("..", "docs", "configure.md");

        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("docs/configure.md is out of date: ./refold config --reference > docs/configure.md")
                .isEqualTo(ConfigurationPage.text());
    }
}
