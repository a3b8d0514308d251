package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A port that a service keeps from one start to the next, so that settings elsewhere stay right. */
final class KeptPort {

    private KeptPort() {}

    /** The one of last time while it is free; else a new one, kept from now on. */
    static int in(Path file) {
        try {
            if (Files.exists(file)) {
                int last = Integer.parseInt(Files.readString(file).strip());
                if (FreePorts.isFree(last)) {
                    return last;
                }
            }
            int port = FreePorts.choose();
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, port + "\n");
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException("keeping a port in " + file, e);
        }
    }
}
