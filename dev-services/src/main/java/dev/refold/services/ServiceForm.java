package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** How a local server runs; decided once for a folder, because the data do not move from one form to the other. */
enum ServiceForm {
    NATIVE, DOCKER;

    static ServiceForm of(Path folder, BooleanSupplier dockerAnswers) {
        Path file = folder.resolve("form");
        try {
            if (Files.exists(file)) {
                return valueOf(Files.readString(file).strip());
            }
            ServiceForm chosen = dockerAnswers.getAsBoolean() ? DOCKER : NATIVE;
            Files.createDirectories(folder);
            Files.writeString(file, chosen.name() + "\n");
            return chosen;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
