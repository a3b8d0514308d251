package dev.refold.cli.demo;

import java.util.List;

/**
 * One thing that the demo checks of itself. Pure.
 *
 * @param text for people, figures included
 */
public record DemoCheck(boolean passed, String text) {

    private static final int LEAST_DOCUMENTS = 1_500;
    private static final int LEAST_ANSWERED = 7;

    /** @param problems documents of the source that could not be published */
    public static List<DemoCheck> ofSource(long published, long problems) {
        return List.of(
                new DemoCheck(published >= LEAST_DOCUMENTS,
                        published + " documents published, at least " + LEAST_DOCUMENTS + " wanted"),
                new DemoCheck(problems == 0, problems + " documents could not be published, none may"));
    }

    /** @param searchable documents that the store finds */
    public static List<DemoCheck> ofStore(String store, long published, long searchable, List<Answered> answers) {
        long answered = answers.stream().filter(Answered::hasExpected).count();
        return List.of(
                new DemoCheck(searchable == published,
                        store + ": " + searchable + " documents searchable, " + published + " wanted"),
                new DemoCheck(answered >= LEAST_ANSWERED, store + ": " + answered + " of " + answers.size()
                        + " questions have the expected type in the first " + Answered.TOP + ", at least "
                        + LEAST_ANSWERED + " wanted"));
    }

    public static boolean allPassed(List<DemoCheck> checks) {
        return checks.stream().allMatch(DemoCheck::passed);
    }
}
