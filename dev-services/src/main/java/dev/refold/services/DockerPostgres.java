package dev.refold.services;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * PostgreSQL with pgvector as a container, its data in a volume of the same name. The name follows from the folder, so
 * that two checkouts do not meet.
 */
final class DockerPostgres implements LocalService {

    /** The oldest pgvector without a known CVE. */
    static final String IMAGE = "pgvector/pgvector:0.8.4-pg17";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Path folder;

    DockerPostgres(Path folder) {
        this.folder = folder;
    }

    static String containerName(Path folder) {
        byte[] path = folder.toString().getBytes(StandardCharsets.UTF_8);
        return "refold-postgres-" + UUID.nameUUIDFromBytes(path).toString().substring(0, 8);
    }

    static List<String> runLine(String name, int port) {
        return List.of("docker", "run", "--detach", "--name", name, "--publish", "127.0.0.1:" + port + ":5432",
                "--volume", name + ":/var/lib/postgresql/data", "--env", "POSTGRES_USER=" + PostgresCluster.USER,
                "--env", "POSTGRES_DB=" + PostgresCluster.DATABASE, "--env", "POSTGRES_HOST_AUTH_METHOD=trust",
                "--shm-size", "1g", IMAGE);
    }

    @Override
    public ServiceStatus up() {
        String name = containerName(folder);
        if (!(status() instanceof ServiceStatus.Running)) {
            // A stopped one is made anew with the port that is free now; the data are in the volume.
            Command.of("docker", "rm", "--force", name).run();
            int port = KeptPort.in(folder.resolve("port"));
            Command.of(runLine(name, port)).output();
            Databases.awaitAnswer(PostgresCluster.jdbcUrl(port, PostgresCluster.DATABASE), START_LIMIT);
        }
        return status();
    }

    @Override
    public void down() {
        Command.of("docker", "stop", containerName(folder)).run();
    }

    @Override
    public ServiceStatus status() {
        String name = containerName(folder);
        Command.Result mapped = Command.of("docker", "port", name, "5432/tcp").run();
        if (!mapped.succeeded() || mapped.output().isBlank()) {
            return new ServiceStatus.Stopped(Service.POSTGRES);
        }
        String address = mapped.output().lines().findFirst().orElseThrow().strip();
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        return new ServiceStatus.Running(Service.POSTGRES, PostgresCluster.uri(port), "Docker, container " + name);
    }
}
