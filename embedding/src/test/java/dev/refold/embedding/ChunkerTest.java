package dev.refold.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ContentType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkerTest {

    private static final ChunkerSettings SMALL = new ChunkerSettings(60, 20, 120);

    private static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n \t\r\n", "\u2028"})
    void blank_text_has_no_chunks(String text) {
        assertThat(chunks(text)).isEmpty();
    }

    @Test
    void a_short_text_is_one_chunk_without_the_space_around_it() {
        assertThat(new Chunker(ChunkerSettings.DEFAULT).chunk("\n  Printer on fire. Again.\n", ContentType.PLAIN))
                .containsExactly(new TextRange(3, 26));
    }

    @Test
    void chunks_end_with_paragraphs_and_repeat_the_last_sentence_of_the_one_before() {
        String text = """
                One reader folds the log. Another one waits.

                Compaction keeps the last offset of a key. It does not know versions.

                A late event does not resurrect. Nothing does.""";
        assertThat(texts(text, ContentType.PLAIN, SMALL)).containsExactly(
                "One reader folds the log. Another one waits.", """
                        Another one waits.

                        Compaction keeps the last offset of a key. It does not know versions.""",
                "not know versions.\n\nA late event does not resurrect. Nothing does.");
    }

    @Test
    void a_heading_starts_a_chunk_that_repeats_nothing_and_is_not_left_alone() {
        String text = """
                # Store
                A document is replaced as a whole. Or it is left alone.

                ## Marks

                A mark says what is decided. Every event below it is.
                """;
        assertThat(texts(text, ContentType.MARKDOWN, SMALL)).containsExactly(
                "# Store\nA document is replaced as a whole. Or it is left alone.",
                "## Marks\n\nA mark says what is decided. Every event below it is.");
    }

    @Test
    void code_is_cut_between_lines_and_a_hash_in_it_is_no_heading() {
        String code = "```\nint a = one(1. Two);\n# not a heading, but 50 characters of a comment\nint b = two();\n```";
        String text = "Before the code there is a paragraph of sixty characters, so.\n\n" + code;
        assertThat(texts(text, ContentType.MARKDOWN, new ChunkerSettings(60, 0, 120))).containsExactly(
                "Before the code there is a paragraph of sixty characters, so.",
                "```\nint a = one(1. Two);\n# not a heading, but 50 characters of a comment", "int b = two();\n```");
    }

    @Test
    void a_long_sentence_stays_whole_up_to_the_maximum() {
        String sentence = "Word" + " word".repeat(21) + " end.";
        assertThat(texts(sentence + " " + sentence, ContentType.PLAIN, new ChunkerSettings(60, 0, 120)))
                .containsExactly(sentence, sentence);
    }

    @Test
    void abbreviations_and_numbers_end_no_sentence() {
        String text = "Version 4.3 by J. Smith, e.g. the newest one of all of them approx. here, works well enough";
        assertThat(BorderScanner.scan(text, ContentType.PLAIN).size()).isZero();
    }

    @Test
    void sentences_of_scripts_without_spaces_are_found() {
        assertThat(texts("他走了。".repeat(40), ContentType.PLAIN, SMALL)).allSatisfy(chunk -> assertThat(chunk).endsWith(
                "。"));
    }

    @Test
    void a_million_characters_without_a_space_are_cut_in_linear_time() {
        String text = "x".repeat(1_000_000);
        List<TextRange> chunks = Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> chunks(text));
        assertThat(chunks).hasSize(831).allMatch(chunk -> chunk.length() >= 1_200 && chunk.length() <= 4_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", ". ", "a ", "A. ", "# a\n", "```\n", "`", "~~~~ ", "\r\n", "\uD83D\uDE00",
            "\u0301", "。", "\uDE00", "a\n\n", "word word\n"})
    void any_repeated_text_is_cut_in_linear_time(String unit) {
        String text = unit.repeat(1_000_000 / unit.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (ContentType type : ContentType.values()) {
                new Chunker(ChunkerSettings.DEFAULT).chunk(text, type);
                new Chunker(new ChunkerSettings(2, 1, 1_000_000)).chunk(text, type);
            }
        });
    }

    @Test
    void a_character_is_not_parted_from_its_marks_where_that_can_be_had() {
        String family = "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67";
        assertThat(texts(family.repeat(30), ContentType.PLAIN, new ChunkerSettings(30, 5, 50))).allSatisfy(
                chunk -> assertThat(chunk.replace(family, "")).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void any_text_is_covered_by_ranges_in_order_that_keep_the_limits(long seed) {
        Random random = new Random(seed);
        String text = new Prose(random).noise(random.nextInt(1, 3_000));
        int target = random.nextInt(1, 200);
        ChunkerSettings settings = new ChunkerSettings(target, random.nextInt(target), random.nextInt(target, 600) + 2);
        for (ContentType type : ContentType.values()) {
            List<TextRange> chunks = new Chunker(settings).chunk(text, type);
            assertCovers(text, chunks, settings);
            assertThat(new Chunker(settings).chunk(text, type)).isEqualTo(chunks);
        }
    }

    private static void assertCovers(String text, List<TextRange> chunks, ChunkerSettings settings) {
        int covered = 0;
        int previousStart = -1;
        for (TextRange chunk : chunks) {
            assertThat(chunk.length()).isLessThanOrEqualTo(settings.maxChars());
            assertThat(chunk.start()).isGreaterThan(previousStart);
            assertThat(chunk.end()).isGreaterThan(covered);
            assertThat(covered - chunk.start()).as("overlap").isLessThanOrEqualTo(settings.overlapChars());
            assertThat(text.substring(covered, Math.max(covered, chunk.start()))).isBlank();
            assertThat(splitsPair(text, chunk.start()) || splitsPair(text, chunk.end())).isFalse();
            previousStart = chunk.start();
            covered = chunk.end();
        }
        assertThat(text.substring(covered)).isBlank();
    }

    private static boolean splitsPair(String text, int position) {
        return position > 0 && position < text.length() && Character.isSurrogatePair(text.charAt(position - 1), text
                .charAt(position));
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "MARKDOWN"})
    void editing_one_paragraph_of_a_long_document_changes_only_the_chunks_around_it(ContentType type) {
        List<Integer> changes = new ArrayList<>();
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            Prose prose = new Prose(random);
            List<String> paragraphs = prose.paragraphs(20_000);
            String before = String.join("\n\n", paragraphs);
            paragraphs.set(random.nextInt(paragraphs.size()), prose.paragraph());
            changes.add(changed(before, String.join("\n\n", paragraphs), type));
        });
        assertThat(changes).as("chunks changed, by seed").allMatch(changed -> changed <= 4);
        assertThat(changes.stream().mapToInt(Integer::intValue).average().orElseThrow()).isLessThan(2.6);
    }

    @Test
    void editing_one_word_of_a_text_without_sentences_changes_only_the_chunks_around_it() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            List<String> words = new ArrayList<>();
            random.ints(4_000, 0, 1_000_000).forEach(number -> words.add("w" + number));
            String before = String.join(" ", words);
            words.set(words.size() / 2, "something quite different, and longer");
            assertThat(changed(before, String.join(" ", words), ContentType.PLAIN)).as("seed " + seed)
                    .isLessThanOrEqualTo(8);
        });
    }

    @Test
    void chunks_of_prose_are_about_as_long_as_asked_for() {
        String text = String.join("\n\n", new Prose(new Random(7)).paragraphs(200_000));
        double average = chunks(text).stream().mapToInt(TextRange::length).average().orElseThrow();
        assertThat(average).isCloseTo(1_100, within(150.0));
    }

    /** Texts of the second that the first does not have. */
    private static int changed(String before, String after, ContentType type) {
        Set<String> known = new HashSet<>(texts(before, type, ChunkerSettings.DEFAULT));
        assertThat(known).hasSizeGreaterThan(15);
        List<String> now = texts(after, type, ChunkerSettings.DEFAULT);
        return (int) now.stream().filter(text -> !known.contains(text)).count();
    }

    private static List<TextRange> chunks(String text) {
        return new Chunker(ChunkerSettings.DEFAULT).chunk(text, ContentType.PLAIN);
    }

    private static List<String> texts(String text, ContentType type, ChunkerSettings settings) {
        return new Chunker(settings).chunk(text, type).stream().map(range -> range.of(text)).collect(Collectors
                .toList());
    }
}
