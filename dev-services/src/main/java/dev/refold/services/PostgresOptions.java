package dev.refold.services;

/**
 * How a {@link PostgresServer} runs.
 *
 * @param durability
 *            whether a commit survives a crash of the machine
 * @param port
 *            on 127.0.0.1; 0 for any free one
 */
public record PostgresOptions(Durability durability, int port) {

    /** What a commit waits for. */
    public enum Durability {
        /** The disk, as in production; needed wherever a test kills the server. */
        FSYNC,
        /** Nothing: much faster, and a crash may leave ruins. */
        NONE
    }

    public PostgresOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("ports are 0 to 65535: " + port);
        }
    }

    public static PostgresOptions durable() {
        return new PostgresOptions(Durability.FSYNC, 0);
    }

    public static PostgresOptions fast() {
        return new PostgresOptions(Durability.NONE, 0);
    }

    public PostgresOptions on(int newPort) {
        return new PostgresOptions(durability, newPort);
    }
}
