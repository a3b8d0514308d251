package dev.refold.services;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A server that {@link LocalServices} keeps running between commands. */
public enum Service {

    POSTGRES(Services.DATABASE_URL), KAFKA(Services.BOOTSTRAP_SERVERS), CHROMA(Services.CHROMA_URL);

    private final String variable;

    Service(String variable) {
        this.variable = variable;
    }

    /** As on the command line: {@code postgres}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment variable that tells other programs where it is. */
    public String variable() {
        return variable;
    }

    public static Optional<Service> labelled(String label) {
        return Arrays.stream(values()).filter(service -> service.label().equals(label)).findFirst();
    }
}
