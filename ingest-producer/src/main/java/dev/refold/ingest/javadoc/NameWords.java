package dev.refold.ingest.javadoc;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A type's name as the words a person would search for: {@code ArrayBlockingQueue} is an array blocking queue. */
final class NameWords {

    /** Before a capital that follows a small letter or digit, and before the last capital of a run that starts a word. */
    private static final Pattern SEAMS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[._$]+");

    private NameWords() {}

    /** Words in lower case, acronyms as they are: {@code HttpURLConnection} gives {@code http URL connection}. */
    static String of(String name) {
        return SEAMS.splitAsStream(name).filter(word -> !word.isEmpty())
                .map(word -> isAcronym(word) ? word : word.toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "));
    }

    private static boolean isAcronym(String word) {
        return word.length() > 1 && word.chars().noneMatch(Character::isLowerCase);
    }
}
