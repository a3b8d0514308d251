package dev.refold.store.lucene;

import dev.refold.store.StoreException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.ThreadInterruptedException;

/** Turns what the disk says into what the store's callers understand. */
final class Disk {

    private Disk() {}

    interface Read<T> {
        T run() throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }

    /** @param what is read or written, as the subject of a sentence */
    static <T> T read(String what, Read<T> read) {
        try {
            return read.run();
        } catch (IOException e) {
            throw explain(what, e);
        } catch (ThreadInterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(what + " was given up: the thread was interrupted", e);
        } catch (AlreadyClosedException e) {
            throw new StoreException.Unavailable(what + " was closed by an earlier failure or by its owner", e);
        }
    }

    static void run(String what, Action action) {
        read(what, () -> {
            action.run();
            return what;
        });
    }

    private static StoreException explain(String what, IOException e) {
        if (damaged(e)) {
            StoreException.Mismatch mismatch = new StoreException.Mismatch(what + " is damaged or incomplete ("
                    + e.getMessage() + "). Drop the generation and rebuild it: the log has every document");
            mismatch.initCause(e);
            return mismatch;
        }
        return new StoreException.Unavailable(what + " cannot be read or written: " + e
                + ". Look for a full disk, lost rights or a failing device", e);
    }

    private static boolean damaged(IOException e) {
        return e instanceof CorruptIndexException || e instanceof IndexFormatTooNewException
                || e instanceof IndexFormatTooOldException || e instanceof IndexNotFoundException
                || e instanceof NoSuchFileException || e instanceof FileNotFoundException;
    }
}
