package dev.refold.store.chroma;

import dev.refold.store.Task;
import java.util.Optional;
import java.util.UUID;

/**
 * The tasks of generations, in a collection of their own: they may be large, and the registry is read with every
 * request. Safe for threads.
 */
final class Tasks {

    /** Follows the prefix in the collection's name. */
    static final String NAME = "-tasks";

    private static final String TEXT = "text";

    private final Revisions revisions;
    /** A change whose end is not known: when it is tried again, it may be found done. Guarded by this. */
    private Optional<Attempt> unsettled = Optional.empty();

    private Tasks(Revisions revisions) {
        this.revisions = revisions;
    }

    private record Attempt(int number, Task task, String by) {}

    /** Opens the collection, made where there is none. */
    static Tasks open(Collections collections, String prefix) {
        return new Tasks(new Revisions(
                collections.ensure(prefix + NAME, Registry.metadata(), Collections.Graph.RECORDS), "task"));
    }

    /** Of a generation nobody sees yet: also that it has none. */
    void begin(int number, Optional<String> text) {
        revisions.remove(number);
        text.ifPresent(of -> put(new Attempt(number, new Task(1, of), UUID.randomUUID().toString())));
    }

    Optional<Task> of(int number) {
        return revisions.latest(number).map(known -> new Task(known.revision(), known.json().path(TEXT).asString("")));
    }

    synchronized boolean update(int number, Task next) {
        Attempt attempt = unsettled.filter(known -> known.number() == number && known.task().equals(next))
                .orElseGet(() -> new Attempt(number, next, UUID.randomUUID().toString()));
        unsettled = Optional.of(attempt);
        boolean changed = next.revision() > 1 && put(attempt);
        unsettled = Optional.empty();
        return changed;
    }

    private boolean put(Attempt attempt) {
        return revisions.put(attempt.number(), attempt.task().revision(), attempt.by(),
                ChromaHttp.JSON.createObjectNode().put(TEXT, attempt.task().text()));
    }

    void remove(int number) {
        revisions.remove(number);
    }
}
