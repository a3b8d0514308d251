package dev.refold.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitlesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '# The title\\n\\ntext'                              | The title
            'text\\n\\n## *Second* `level`\\n'                   | Second level
            'Underlined\\n==========\\n'                         | Underlined
            '```\\n# a comment in code\\n```\\n\\n# Real'        | Real
            '---\\ntitle: \"From front matter\"\\n---\\n# Other' | From front matter
            '---\\ntags: [a]\\n---\\n\\n# After it'              | After it
            '# [A link](http://example.com)'                     | A link
            """)
    void the_title_of_markdown_is_its_first_heading(String markdown, String title) {
        assertThat(Titles.of(ContentType.MARKDOWN, markdown.replace("\\n", "\n").replace("\\\"", "\"")))
                .contains(title);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '<html><head><title> Fish &amp; chips </title>'             | Fish & chips
            '<!-- <title>no</title> --><TITLE>Yes</TITLE>'              | Yes
            '<svg><title>drawing</title></svg><p>x'                     |
            '<p>no title'                                               |
            """)
    void the_title_of_html_is_its_title_element(String html, String title) {
        assertThat(Titles.of(ContentType.HTML, html).orElse(null)).isEqualTo(title);
    }

    @Test
    void plain_text_has_no_title_but_its_file_has() {
        assertThat(Titles.of(ContentType.PLAIN, "# not a heading")).isEmpty();
        assertThat(Titles.ofFile("release-notes.v2.txt")).isEqualTo("release-notes.v2");
        assertThat(Titles.ofFile("README")).isEqualTo("README");
    }

    @Test
    void a_huge_title_is_cut_and_never_within_a_character() {
        String title = Titles.of(ContentType.MARKDOWN, "# x" + "😀".repeat(5_000)).orElseThrow();

        assertThat(title).hasSizeLessThanOrEqualTo(300);
        assertThat(title.codePoints()).noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
