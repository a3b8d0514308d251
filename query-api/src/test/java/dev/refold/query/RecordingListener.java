package dev.refold.query;

import dev.refold.store.SearchMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is told. */
final class RecordingListener implements QueryListener {

    record Searched(String store, SearchMode mode, Outcome outcome) {}

    private final List<Searched> searches = new CopyOnWriteArrayList<>();
    private final AtomicInteger rejections = new AtomicInteger();

    List<Searched> searches() {
        return List.copyOf(searches);
    }

    int rejections() {
        return rejections.get();
    }

    @Override
    public void searched(String store, SearchMode mode, Outcome outcome, Duration took) {
        searches.add(new Searched(store, mode, outcome));
    }

    @Override
    public void rejected() {
        rejections.incrementAndGet();
    }
}
