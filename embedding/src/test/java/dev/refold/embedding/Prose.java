package dev.refold.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Made-up text of words, sentences and paragraphs of natural lengths. */
final class Prose {

    private static final List<String> WORDS = List.of("queue", "broker", "a", "the", "of", "partition", "writes",
            "reader", "index", "when", "full", "blocks", "vector", "search", "document", "it", "is", "compaction",
            "offset", "generation", "store", "and", "answers", "late", "event", "never", "resurrects", "printer",
            "fire", "hardware");

    private final RandomGenerator random;

    Prose(RandomGenerator random) {
        this.random = random;
    }

    String sentence() {
        String words = IntStream.range(0, random.nextInt(4, 22)).mapToObj(i -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" "));
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
    }

    String paragraph() {
        return IntStream.range(0, random.nextInt(2, 9)).mapToObj(i -> sentence()).collect(Collectors.joining(" "));
    }

    List<String> paragraphs(int chars) {
        List<String> paragraphs = new ArrayList<>();
        for (int length = 0; length < chars; length += paragraphs.getLast().length() + 2) {
            paragraphs.add(paragraph());
        }
        return paragraphs;
    }

    /** Anything: letters, space, breaks, punctuation, marks, pairs and their lone halves. */
    String noise(int chars) {
        String alphabet = "abc \n\n\t.!?。#`~-\r\"\u0301\uD83D\uDE00\u200D\u2028é中";
        StringBuilder noise = new StringBuilder(chars);
        while (noise.length() < chars) {
            noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return noise.toString();
    }
}
