package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ContentType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextExtractorTest {

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "MARKDOWN"})
    void text_and_markdown_stay_as_they_are(ContentType type) {
        String content = " # A <b>heading</b>\r\n\n&amp; \u00A0text ";
        assertThat(TextExtractor.extract(type, content)).isSameAs(content);
    }

    @Test
    void html_becomes_its_visible_text_with_a_blank_line_between_blocks() {
        assertThat(html("""
                <html><head><title>T</title><style>p{}</style></head><body>
                <h1>Full &amp; <em>blocked</em></h1><script>alert(1)</script>
                <p>A queue&nbsp;that
                   blocks.</p><div><p>Next<br>line</p></div>
                <ul><li>one</li><li>two</li></ul>
                <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>
                <pre>int a;
                  int b;

                int c;</pre>after</body></html>""")).isEqualTo("""
                Full & blocked

                A queue that blocks.

                Next
                line

                one
                two

                a b
                c

                int a;
                  int b;

                int c;

                after""");
    }

    @Test
    void blocks_of_html_are_borders_of_chunks() {
        String text = html("<p>One. Two.</p>".repeat(3));
        assertThat(BorderScanner.scan(text, ContentType.HTML).size()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "<", "<!doctype", "<frameset><frame>", "</p></p>", "&#0;&#xD800;&#99999999;",
            "<script>", "<svg><![CDATA[", "<table><pre><select><p>", "\0<\0>", "<template><td>x", "<noscript><b>"})
    void broken_html_is_read_as_far_as_it_goes(String html) {
        assertThat(html(html)).doesNotContain("<script").hasSizeLessThanOrEqualTo(2 * html.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<div>", "<b>", "<p><a>", "<table>", "<td>", "<li>", "<pre> ", "<br>", "&amp;", "<svg>",
            "<font color=x>"})
    void deep_and_long_html_ends_in_time(String unit) {
        String html = unit.repeat(400_000 / unit.length()) + "end";
        String text = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> html(html));
        assertThat(text).hasSizeLessThanOrEqualTo(2 * html.length());
    }

    @Test
    void any_html_is_read() {
        List<String> parts = List.of("<p>", "</p>", "<table>", "<td", ">", "</table>", "<svg>", "</svg>", "<!--", "-->",
                "text ", "&lt;", "<select>", "<template>", "</template>", "<form>", "<a href='", "'", "\"", "<math>",
                "<pre>", "</body>", "<html>", "<frameset>", "\0", "\uD800", "<b><i></b>", "<script>", "</script>");
        Random random = new Random(5);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder html = new StringBuilder();
            random.ints(random.nextInt(1, 60), 0, parts.size()).forEach(part -> html.append(parts.get(part)));
            assertThat(html(html.toString())).hasSizeLessThanOrEqualTo(2 * html.length());
        }
    }

    private static String html(String html) {
        return TextExtractor.extract(ContentType.HTML, html);
    }
}
