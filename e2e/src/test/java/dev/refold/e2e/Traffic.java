package dev.refold.e2e;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random events of a few documents: new and changed content, changes of metadata alone, deletes, events sent twice, late
 * versions, two contents under one version, null values, and now and then what is no event at all. A third of the
 * documents state versions, a third never do, a third as it comes. Every new content holds a word no other event has.
 * The same seed makes the same events. Not thread-safe.
 */
final class Traffic {

    static final String WORD_PATTERN = "zq\\d{6}x";

    private static final List<String> TENANTS = List.of("acme", "beta", "gamma");
    private static final List<String> WORDS = List.of("queue", "printer", "fire", "policy", "invoice", "holiday",
            "router", "battery", "contract", "window", "garden", "engine", "river", "letter", "mountain", "salary");

    private final SplittableRandom random;
    private final int documents;
    private final int largestParagraphs;
    private final Map<Integer, Long> versions = new HashMap<>();
    private final Map<Integer, SentEvent> last = new HashMap<>();
    private final Map<Integer, Map<String, Object>> lastContent = new HashMap<>();
    private int words;

    Traffic(long seed, int documents, int largestParagraphs) {
        this.random = new SplittableRandom(seed);
        this.documents = documents;
        this.largestParagraphs = largestParagraphs;
    }

    List<String> keys() {
        return IntStream.range(0, documents).mapToObj(Traffic::key).toList();
    }

    List<SentEvent> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    SentEvent next() {
        int document = random.nextInt(documents);
        int choice = random.nextInt(100);
        Optional<SentEvent> previous = Optional.ofNullable(last.get(document));
        if (choice < 10 && previous.isPresent()) {
            return previous.get();
        }
        SentEvent event = choice < 12 ? nothing(document) : event(document, choice);
        last.put(document, event);
        return event;
    }

    private SentEvent nothing(int document) {
        return new SentEvent(key(document), random.nextBoolean() ? Optional.of("{not json") : Optional.empty());
    }

    private SentEvent event(int document, int choice) {
        Map<String, Object> fields = new LinkedHashMap<>();
        version(document).ifPresent(version -> fields.put("version", version));
        if (choice < 25) {
            return SentEvent.of("deleted", tenant(document), id(document), fields);
        }
        Optional<Map<String, Object>> known = Optional.ofNullable(lastContent.get(document));
        Map<String, Object> content = choice < 40 && known.isPresent() ? known.get() : newContent();
        lastContent.put(document, content);
        fields.putAll(content);
        fields.put("metadata", Map.of("priority", random.nextInt(5), "tags", List.of("t" + random.nextInt(4), "all"),
                "open", random.nextBoolean()));
        return SentEvent.of("upserted", tenant(document), id(document), fields);
    }

    /** Mostly the next one; sometimes the same again, or an older one. */
    private Optional<Long> version(int document) {
        boolean states = document % 3 == 0 || (document % 3 == 1 && random.nextBoolean());
        if (!states) {
            return Optional.empty();
        }
        long known = versions.getOrDefault(document, 0L);
        int choice = random.nextInt(10);
        if (choice == 0) {
            return Optional.of(known);
        }
        if (choice < 3) {
            return Optional.of(random.nextLong(known + 1));
        }
        versions.put(document, known + 1 + random.nextInt(3));
        return Optional.of(versions.get(document));
    }

    private Map<String, Object> newContent() {
        String word = String.format("zq%06dx", words++);
        int paragraphs = 1 + random.nextInt(largestParagraphs);
        String content = IntStream.range(0, paragraphs)
                .mapToObj(_ -> word + ' ' + sentence(8 + random.nextInt(100))).collect(Collectors.joining("\n\n"));
        return Map.of("title", sentence(3), "content", content, "contentType", "text/plain");
    }

    private String sentence(int length) {
        return IntStream.range(0, length).mapToObj(_ -> WORDS.get(random.nextInt(WORDS.size())))
                .collect(Collectors.joining(" ", "", "."));
    }

    private static String tenant(int document) {
        return TENANTS.get(document % TENANTS.size());
    }

    private static String id(int document) {
        return "doc/" + document;
    }

    private static String key(int document) {
        return tenant(document) + '/' + id(document);
    }
}
