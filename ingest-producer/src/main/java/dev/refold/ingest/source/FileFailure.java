package dev.refold.ingest.source;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Why a file cannot be read, in words: the JDK's exceptions often say nothing but the file's name. */
final class FileFailure {

    private FileFailure() {}

    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "is not there (any more)";
            case AccessDeniedException _ -> "this user may not read it";
            default -> "cannot be read: " + failure.getMessage();
        };
    }
}
