package dev.refold.indexer.deadletters;

import dev.refold.schemas.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last rejections, so many and no more; the oldest is forgotten first. Thread-safe. */
final class Remembered {

    private record Place(long logEpoch, Position position) {}

    private final int most;
    private final Deque<RecentRejection> byAge = new ArrayDeque<>();
    private final Map<Place, List<RecentRejection>> byPlace = new HashMap<>();

    private boolean forgotten;

    Remembered(int most) {
        this.most = most;
    }

    synchronized void add(RecentRejection rejection) {
        byAge.addLast(rejection);
        byPlace.computeIfAbsent(place(rejection), _ -> new ArrayList<>(1)).add(rejection);
        if (byAge.size() > most) {
            RecentRejection oldest = byAge.removeFirst();
            forgotten = true;
            byPlace.computeIfPresent(place(oldest), (_, there) -> {
                there.remove(oldest);
                return there.isEmpty() ? null : there;
            });
        }
    }

    /** In the order they came. */
    synchronized List<RecentRejection> all() {
        return List.copyOf(byAge);
    }

    synchronized boolean hasForgotten() {
        return forgotten;
    }

    /** One for each space that rejected it. */
    synchronized List<RecentRejection> at(long logEpoch, Position position) {
        return List.copyOf(byPlace.getOrDefault(new Place(logEpoch, position), List.of()));
    }

    private static Place place(RecentRejection rejection) {
        return new Place(rejection.logEpoch(), rejection.position());
    }
}
