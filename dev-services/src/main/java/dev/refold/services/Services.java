package dev.refold.services;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Where this machine's servers come from, decided by {@link Source#choose} over its environment. */
public final class Services {

    /** Names a PostgreSQL with pgvector: {@code postgres://user:password@host:port/database} or a JDBC URL. */
    public static final String DATABASE_URL = "DATABASE_URL";

    /** Names a Kafka cluster: {@code host:port} separated by commas. */
    public static final String BOOTSTRAP_SERVERS = "REFOLD_KAFKA_BOOTSTRAP_SERVERS";

    /** Names a Chroma server: {@code http://host:port}. */
    public static final String CHROMA_URL = "CHROMA_URL";

    private static final Duration DOCKER_LIMIT = Duration.ofSeconds(10);

    private Services() {}

    public static Source postgres() {
        return of(Service.POSTGRES, System.getenv(), Services::dockerAnswers);
    }

    public static Source kafka() {
        return of(Service.KAFKA, System.getenv(), Services::dockerAnswers);
    }

    public static Source chroma() {
        return of(Service.CHROMA, System.getenv(), Services::dockerAnswers);
    }

    static Source of(Service service, Map<String, String> environment, BooleanSupplier dockerAnswers) {
        return Source.choose(Optional.ofNullable(environment.get(service.variable())), dockerAnswers);
    }

    static boolean dockerAnswers() {
        return dockerAnswers(Map.of());
    }

    /** Asks the engine: a client alone prints its own version happily, and exits with 1. */
    static boolean dockerAnswers(Map<String, String> environment) {
        return Command.of("docker", "version", "--format", "{{.Server.Version}}").with(environment)
                .within(DOCKER_LIMIT).succeeds();
    }
}
