package dev.refold.store;

import java.util.Optional;

/**
 * How a generation is being filled: a text of whoever fills it, kept beside the generation so that it outlives every
 * process, and changed by compare-and-set.
 *
 * @param revision 1 for the text the generation was made with, one more with every change
 * @param text opaque to the store; at most {@value #MAX_CHARS} UTF-16 units
 */
public record Task(long revision, String text) {

    public static final int MAX_CHARS = 1 << 18;

    public Task {
        if (revision < 1 || text.length() > MAX_CHARS) {
            throw new IllegalArgumentException("revision " + revision + ", " + text.length() + " of at most "
                    + MAX_CHARS + " UTF-16 units");
        }
    }

    /** What {@link IndexStore#updateTask} puts in place of this one. */
    public Task changedTo(String next) {
        return new Task(revision + 1, next);
    }

    /** Whether {@link IndexStore#updateTask} puts this one in place of what is stored; of none it never does. */
    public boolean replaces(Optional<Task> stored) {
        return stored.filter(task -> task.revision + 1 == revision).isPresent();
    }
}
