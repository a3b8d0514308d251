package dev.refold.indexer.rebuild;

import dev.refold.indexer.asof.ResolvedPast;
import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Mark;
import dev.refold.schemas.Space;
import dev.refold.store.SearchMode;
import dev.refold.store.evaluation.Query;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Any rebuild, likely or not, drawn from a seed. */
final class RandomRebuilds {

    private final Random random;

    RandomRebuilds(Random random) {
        this.random = random;
    }

    Rebuild next() {
        Rebuild rebuild = new Rebuild(request(), step(3), random.nextBoolean() ? Optional.of(text()) : Optional.empty(),
                number(), progress(), new LoadedCounts(number(), number(), number(), number()),
                random.nextBoolean() ? Optional.of(noted()) : Optional.empty(), List.of());
        for (int i = random.nextInt(20); i > 0; i--) {
            rebuild = rebuild.with(Rebuild.withProblem(rebuild.problems(), text()));
        }
        return rebuild;
    }

    private RebuildRequest request() {
        Space space = new Space("openai", text(), 1 + random.nextInt(Space.MAX_DIMENSIONS),
                new ChunkerSettings(100 + random.nextInt(1_000), random.nextInt(100), 2_000), text());
        Optional<Gate> gate = random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Gate(random.nextDouble(), text(), any(SearchMode.values()), 1 + random.nextInt(100),
                        IntStream.rangeClosed(0, random.nextInt(5)).mapToObj(_ -> new Query(text(), text())).toList()));
        return new RebuildRequest(text(), space, gate, Duration.ofMillis(number() % 1_000_000_000),
                any(RebuildRequest.Promotion.values()),
                random.nextInt(4) == 0 ? Optional.of(past()) : Optional.empty(),
                random.nextBoolean() ? OptionalLong.of(1 + number()) : OptionalLong.empty());
    }

    RebuildStep step(int deepest) {
        return switch (random.nextInt(deepest == 0 ? 9 : 11)) {
            case 0 -> new RebuildStep.Planned();
            case 1 -> new RebuildStep.Loading();
            case 2 -> new RebuildStep.Indexing();
            case 3 -> new RebuildStep.CatchingUp(random.nextInt(5));
            case 4 -> new RebuildStep.Verifying();
            case 5 -> new RebuildStep.Comparing();
            case 6 -> new RebuildStep.Promoting(random.nextInt(5),
                    random.nextBoolean() ? OptionalInt.of(random.nextInt()) : OptionalInt.empty());
            case 7 -> new RebuildStep.Keeping(instant(), random.nextInt());
            case 8 -> new RebuildStep.Done(text());
            case 9 -> new RebuildStep.Failed(step(deepest - 1), text(), text(), random.nextBoolean());
            default -> new RebuildStep.Paused(step(deepest - 1), text());
        };
    }

    private RebuildProgress progress() {
        return new RebuildProgress(text(), text(), number(), number(), random.nextDouble() * 1e6, instant(), instant());
    }

    private ResolvedPast past() {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        IntStream.range(0, random.nextInt(7)).forEach(partition -> ends.put(partition, number()));
        return new ResolvedPast(text(), text(), number(), ends);
    }

    private NotedLog noted() {
        SortedMap<Integer, Long> ends = new TreeMap<>();
        IntStream.range(0, random.nextInt(7)).forEach(partition -> ends.put(partition, number()));
        return new NotedLog(text(), ends,
                ends.keySet().stream().map(partition -> new Mark(text(), partition, number(), number())).toList());
    }

    private Instant instant() {
        return Instant.ofEpochSecond(number() % 4_000_000_000L, random.nextInt(1_000_000_000));
    }

    private long number() {
        return random.nextLong() >>> random.nextInt(1, 64);
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** With what JSON must escape. */
    private String text() {
        int[] letters = {'a', 'Z', '"', '\\', '/', '\n', 0, 0x7f, 'ß', 0x2028, 0x1f600};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }
}
