package dev.refold.services;

import java.nio.file.Path;

/** PostgreSQL as a daemon of {@code pg_ctl}, with fsync. */
final class NativePostgres implements LocalService {

    private final Path folder;

    NativePostgres(Path folder) {
        this.folder = folder;
    }

    @Override
    public ServiceStatus up() {
        PostgresCluster cluster = PostgresCluster.open(folder);
        PostgresCluster.Running running = cluster.running()
                .orElseGet(() -> cluster.start(PostgresOptions.durable().on(KeptPort.in(folder.resolve("port")))));
        Databases.createWhenMissing(PostgresCluster.jdbcUrl(running.port(), "postgres"), PostgresCluster.DATABASE);
        return status(running);
    }

    @Override
    public void down() {
        PostgresCluster.existing(folder).ifPresent(PostgresCluster::stop);
    }

    @Override
    public ServiceStatus status() {
        return PostgresCluster.existing(folder).flatMap(PostgresCluster::running).map(NativePostgres::status)
                .orElseGet(() -> new ServiceStatus.Stopped(Service.POSTGRES));
    }

    private static ServiceStatus status(PostgresCluster.Running running) {
        return new ServiceStatus.Running(Service.POSTGRES, PostgresCluster.uri(running.port()),
                "native, process " + running.pid());
    }
}
