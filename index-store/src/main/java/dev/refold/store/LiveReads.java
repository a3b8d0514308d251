package dev.refold.store;

import java.util.function.Supplier;

/**
 * Reads of whatever generation is live, for stores in which it may be replaced and dropped between its look-up and the
 * read: whoever asked for the live one is given the one that is live by then.
 */
public final class LiveReads {

    /** Nobody replaces and drops generations so fast that one needs more. */
    private static final int ATTEMPTS = 4;

    private LiveReads() {}

    /**
     * Reads anew when the generation is gone, unless it was chosen by its number.
     *
     * @param read looks the generation up and reads it; does nothing else
     * @throws StoreException.NoGeneration when nothing is live, or the chosen one is gone
     */
    public static <T> T read(GenerationChoice choice, Supplier<T> read) {
        for (int attempt = 1;; attempt++) {
            try {
                return read.get();
            } catch (StoreException.NoGeneration gone) {
                if (attempt == ATTEMPTS || !(choice instanceof GenerationChoice.Live)) {
                    throw gone;
                }
            }
        }
    }
}
