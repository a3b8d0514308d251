package dev.refold.ingest.javadoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.ingest.javadoc.SourceParser.Parsed;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceParserTest {

    private final SourceParser parser = new SourceParser();

    @AfterEach
    void close() {
        parser.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {@code a < b} and {@literal <p>}              | a < b and <p>
            {@link java.util.List a list}                 | a list
            {@link java.util.Map.Entry#getKey()}          | java.util.Map.Entry.getKey()
            {@linkplain #put} it                          | put it
            <b>bold</b>, <a href="{@docRoot}/x.html">x</a> | bold, x
            &lt;&amp;&nbsp;&#65;&eacute; &#x1F600;&bogus;&#0; | <& Aé 😀&bogus;&#0;
            2<sup>31</sup>-1 and x<sub>0</sub>            | 2^31-1 and x_0
            one<br>two<p>three                            | one~two~~three
            <ul><li>a <li> b</ul>c                        | - a~- b~~c
            <table><tr><th>A<td> B<tr><td>C</table>       | A | B~C
            <dl><dt>term<dd>meaning</dl>                  | term~meaning
            <!-- hidden --> shown                         | shown
            <img src="x" alt="a drawing">                 | a drawing
            <script>var x;</script>text                   | text
            {@index word phrase} {@systemProperty a.b}    | word a.b
            {@jls 4.2 Types} {@unknown text}              | JLS 4.2 Types text
            {@summary First.} Rest                        | First. Rest
            {@inheritDoc}{@docRoot}end                    | end
            <unclosed and {@code never closed             | <unclosed and
            a  \t b                                       | a b
            """)
    void a_comment_becomes_plain_text(String comment, String text) {
        DocumentedType type = only("/** " + comment + " */ public class A {}");

        assertThat(type.comment()).startsWith(text.replace('~', '\n'));
        assertThat(type.comment()).doesNotContain("{@");
    }

    @Test
    void preformatted_text_and_snippets_keep_their_lines() {
        DocumentedType type = only("""
                /**
                 * Before
                 * <pre>{@code
                 *   if (a < b) {
                 *       run();
                 *   }
                 * }</pre>
                 * between
                 * {@snippet lang = java :
                 * // @start region="x"
                 * run(); // @highlight substring="run"
                 *   again();
                 * // @end
                 * }
                 * after.
                 */
                public class A {}
                """);

        assertThat(type.comment()).isEqualTo("""
                Before

                if (a < b) {
                    run();
                }

                between

                run();
                  again();

                after.""");
    }

    @Test
    void a_markdown_comment_becomes_plain_text() {
        DocumentedType type = only("""
                /// # Heading
                /// A **bold** `List<String>` and a [link][java.util.List], {@code a_b_c},
                /// snake_case_name.
                ///
                /// - item
                /// @since 23
                public class A {}
                """);

        assertThat(type.comment()).isEqualTo(
                "Heading A bold List<String> and a link, a_b_c, snake_case_name.\n\n- item");
        assertThat(type.since()).contains("23");
    }

    @Test
    void block_tags_become_text_or_facts() {
        DocumentedType type = only("""
                /**
                 * What it is.
                 * @apiNote How to use it.
                 * @param <E> what it holds
                 * @since 1.5
                 * @author Somebody
                 * @see java.util.List
                 * @see <a href="x">The guide</a>
                 * @deprecated Use B.
                 */
                @Deprecated
                public abstract class A<E> {}
                """);

        assertThat(type.comment()).isEqualTo(
                "What it is.\n\nHow to use it.\n\nE: what it holds\n\nDeprecated. Use B.");
        assertThat(type.since()).contains("1.5");
        assertThat(type.seeAlso()).containsExactly("java.util.List", "The guide");
        assertThat(type.deprecated()).isTrue();
        assertThat(type.modifiers()).containsExactly("abstract", "public");
        assertThat(type.kind()).isEqualTo("class");
    }

    @Test
    void every_kind_of_documented_type_that_others_can_use_is_found() {
        List<DocumentedType> types = types("""
                package a.b;
                /** I. */ public interface I { /** N. */ class N {} /** P. */ record P(int x) {} }
                /** Hidden. */ class Hidden { /** Within. */ public static class Within {} }
                /** C. */ public class C {
                    /** E. */ protected enum E { /** First. */ ONE, TWO }
                    /** Private. */ private static class Private {}
                    public static class Undocumented { /** Deep. */ public @interface Deep {} }
                }
                """);

        assertThat(types).extracting(DocumentedType::qualifiedName).containsExactly("a.b.I", "a.b.I.N", "a.b.I.P",
                "a.b.C", "a.b.C.E", "a.b.C.Undocumented.Deep");
        assertThat(types).extracting(DocumentedType::kind).containsExactly("interface", "class", "record", "class",
                "enum", "annotation");
        assertThat(types.get(4).members()).containsExactly("ONE: First.");
    }

    @Test
    void members_are_the_first_sentences_of_public_methods_once_for_each_name() {
        DocumentedType type = only("""
                /** A. */
                public class A {
                    /** Makes one. */ public A() {}
                    /** Puts {@code x} in. More. */ public void put(int x) {}
                    /** Puts a long in. */ public void put(long x) {}
                    /** Takes. */ protected int take() { return 1; }
                    /** Secret. */ private void secret() {}
                    /** Not for others. */ void internal() {}
                    /** Equal. */ @Override public boolean equals(Object o) { return true; }
                    public void undocumented() {}
                }
                """);

        assertThat(type.members()).containsExactly("put: Puts x in.", "take: Takes.");
    }

    @Test
    void a_file_that_is_not_java_is_reported_and_its_neighbours_are_read() {
        String deep = "/** Deep. */ public class Deep { int x = " + "(".repeat(30_000) + "1" + ")".repeat(30_000)
                + "; }";
        List<Parsed> parsed = parser.parse(List.of(new SourceFile("a/Good.java", "/** Good. */ public class Good {}"),
                new SourceFile("a/Bad.java", "/** Bad. */ public clas Bad {"), new SourceFile("a/Deep.java", deep),
                new SourceFile("a/Empty.java", ""),
                new SourceFile("a b/%41ü.java", "/** Odd name. */ public class Odd {}")));

        assertThat(parsed).satisfiesExactly(
                good -> assertThat(((Parsed.Types) good).types()).hasSize(1),
                bad -> assertThat(((Parsed.Broken) bad).reason()).contains("line 1"),
                nested -> assertThat(nested).isInstanceOf(Parsed.Broken.class),
                empty -> assertThat(((Parsed.Types) empty).types()).isEmpty(),
                odd -> assertThat(((Parsed.Types) odd).types()).hasSize(1));
    }

    private DocumentedType only(String source) {
        List<DocumentedType> types = types(source);
        assertThat(types).hasSize(1);
        return types.getFirst();
    }

    private List<DocumentedType> types(String source) {
        Parsed parsed = parser.parse(List.of(new SourceFile("A.java", source))).getFirst();
        assertThat(parsed).isInstanceOf(Parsed.Types.class);
        return ((Parsed.Types) parsed).types();
    }
}
