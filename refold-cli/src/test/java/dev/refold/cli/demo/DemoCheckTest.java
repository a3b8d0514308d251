package dev.refold.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoCheckTest {

    private static Answered answered(int rankOfExpected) {
        Question question = new Question("1", "?", "expected");
        return new Answered(question, IntStream.rangeClosed(1, 10)
                .mapToObj(rank -> new Answered.Hit(rank == rankOfExpected ? "expected" : "other" + rank, 1.0 / rank))
                .toList());
    }

    /** Ten answers, so many of them with the expected type at rank 5, the others at 6. */
    private static List<Answered> answers(int good) {
        return IntStream.range(0, 10).mapToObj(number -> answered(number < good ? 5 : 6)).toList();
    }

    private static boolean passed(long published, long problems, long searchable, int good) {
        return DemoCheck.allPassed(Stream.concat(DemoCheck.ofSource(published, problems).stream(),
                DemoCheck.ofStore("lucene", published, searchable, answers(good)).stream()).toList());
    }

    @Test
    void enough_documents_all_searchable_and_seven_answers_pass() {
        assertThat(passed(1_500, 0, 1_500, 7)).isTrue();
    }

    @Test
    void one_answer_too_few_fails() {
        assertThat(passed(1_500, 0, 1_500, 6)).isFalse();
    }

    @Test
    void one_document_too_few_or_too_many_in_the_store_fails() {
        assertThat(passed(1_500, 0, 1_499, 10)).isFalse();
        assertThat(passed(1_500, 0, 1_501, 10)).isFalse();
    }

    @Test
    void too_few_documents_or_one_that_was_not_published_fail() {
        assertThat(passed(1_499, 0, 1_499, 10)).isFalse();
        assertThat(passed(1_600, 1, 1_600, 10)).isFalse();
    }

    @Test
    void there_are_ten_questions_with_an_expected_type_each() {
        assertThat(Question.all()).hasSize(10).allSatisfy(question -> {
            assertThat(question.text()).isNotBlank();
            assertThat(question.expected()).startsWith("java.");
        });
    }
}
