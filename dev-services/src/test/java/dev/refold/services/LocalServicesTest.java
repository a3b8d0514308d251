package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class LocalServicesTest {

    @TempDir
    Path folder;

    /** Each call is a new object over the same folder, as each command is a new JVM. */
    private LocalServices services() {
        return new LocalServices(folder, () -> false);
    }

    @AfterEach
    void stop() {
        services().down(EnumSet.allOf(Service.class));
    }

    @Test
    void nothing_runs_and_nothing_is_made_before_up() {
        assertThat(services().status()).allMatch(ServiceStatus.Stopped.class::isInstance);
        assertThat(services().exports()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void postgresql_keeps_rows_and_address_from_one_up_to_the_next() throws SQLException {
        String address = up(Service.POSTGRES);
        assertThat(services().exports()).isEqualTo("export DATABASE_URL='" + address + "'\n");
        String jdbc = DatabaseUrl.parse(address).jdbc();
        execute(jdbc, "CREATE EXTENSION vector; CREATE TABLE t AS SELECT '[1,2]'::vector AS e");
        assertThat(up(Service.POSTGRES)).isEqualTo(address);
        assertThat(services().down(Set.of(Service.POSTGRES)))
                .containsExactly(new ServiceStatus.Stopped(Service.POSTGRES));
        assertThat(up(Service.POSTGRES)).isEqualTo(address);
        assertThat(query(jdbc, "SELECT e FROM t")).isEqualTo("[1,2]");
        assertThat(query(jdbc, "SHOW fsync")).isEqualTo("on");
    }

    @Test
    void kafka_keeps_records_and_address_from_one_up_to_the_next() throws Exception {
        String address = up(Service.KAFKA);
        assertThat(services().environment()).containsEntry("REFOLD_KAFKA_BOOTSTRAP_SERVERS", address);
        new Log(address, "events").create().append("a");
        services().down(Set.of(Service.KAFKA));
        assertThat(services().status()).contains(new ServiceStatus.Stopped(Service.KAFKA));
        assertThat(up(Service.KAFKA)).isEqualTo(address);
        assertThat(new Log(address, "events").values()).containsExactly("a");
    }

    @Test
    void chroma_keeps_databases_and_address_from_one_up_to_the_next() {
        String address = up(Service.CHROMA);
        assertThat(services().environment()).containsEntry("CHROMA_URL", address);
        ChromaCalls.createDatabase(address, "acme", "docs");
        services().down(Set.of(Service.CHROMA));
        assertThat(ChromaCalls.answers(address)).isFalse();
        assertThat(up(Service.CHROMA)).isEqualTo(address);
        ChromaCalls.deleteDatabase(address, "acme", "docs");
    }

    @Test
    void the_form_is_decided_once_because_data_do_not_move() throws Exception {
        assertThat(ServiceForm.of(folder, () -> true)).isEqualTo(ServiceForm.DOCKER);
        assertThat(ServiceForm.of(folder, () -> false)).isEqualTo(ServiceForm.DOCKER);
        assertThat(Files.readString(folder.resolve("form"))).isEqualTo("DOCKER\n");
    }

    @Test
    void a_container_listens_on_loopback_and_keeps_its_data_in_a_volume() {
        String name = DockerPostgres.containerName(Path.of("/home/ann/refold/.refold/services/postgres"));
        assertThat(name).matches("refold-postgres-[0-9a-f]{8}").isNotEqualTo(
                DockerPostgres.containerName(Path.of("/home/bob/refold/.refold/services/postgres")));
        assertThat(DockerPostgres.runLine(name, 15432)).startsWith("docker", "run", "--detach", "--name", name)
                .contains("127.0.0.1:15432:5432", name + ":/var/lib/postgresql/data")
                .endsWith("pgvector/pgvector:0.8.4-pg17");
        String chroma = DockerChroma.containerName(Path.of("/home/ann/refold/.refold/services/chroma"));
        assertThat(DockerChroma.runLine(chroma, 18000)).contains("127.0.0.1:18000:8000", chroma + ":/data");
    }

    /** Linux tells the session as the sixth field, four after the name in parentheses (proc(5)). */
    @ParameterizedTest
    @EnumSource(names = {"CHROMA", "KAFKA"})
    @EnabledOnOs(OS.LINUX)
    void a_server_is_out_of_reach_of_the_terminals_interrupt(Service service) throws IOException {
        services().up(Set.of(service));
        ServiceStatus.Running running = services().status().stream().filter(one -> one.service() == service)
                .map(ServiceStatus.Running.class::cast).findFirst().orElseThrow();
        String pid = running.how().replaceFirst(".* ", "");

        String stat = Files.readString(Path.of("/proc", pid, "stat"));

        assertThat(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]).as("session of " + running)
                .isEqualTo(pid);
    }

    private String up(Service service) {
        return switch (services().up(Set.of(service)).getFirst()) {
            case ServiceStatus.Running running -> running.address();
            case ServiceStatus.Stopped stopped -> throw new AssertionError("did not start: " + stopped);
        };
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
