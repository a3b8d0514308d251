package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChromiumTest {

    @TempDir
    private Path folder;

    @Test
    void one_that_is_named_wins() throws IOException {
        program("bin/chromium", "echo Chromium 150.0");
        Path named = program("mine", "echo Google Chrome 151.0");

        assertThat(Chromium.find(Map.of("CHROMIUM", named.toString(), "PATH", folder.resolve("bin").toString())))
                .isEqualTo(Optional.of(named));
    }

    @Test
    void one_that_is_named_and_does_not_start_is_an_error_that_says_what_to_do() throws IOException {
        Path named = program("mine", "exit 1");

        assertThatThrownBy(() -> Chromium.find(Map.of("CHROMIUM", named.toString())))
                .isInstanceOf(ServiceException.class).hasMessageContaining(named.toString())
                .hasMessageContaining("unset it");
    }

    @Test
    void a_script_that_only_tells_where_to_get_one_is_passed_over() throws IOException {
        program("first/chromium-browser", "echo install the snap; exit 10");
        Path chrome = program("second/google-chrome", "echo Google Chrome 151.0");

        assertThat(Chromium.find(Map.of("PATH", folder.resolve("first") + ":" + folder.resolve("second"))))
                .isEqualTo(Optional.of(chrome));
    }

    @Test
    void nothing_on_the_path_is_nothing() {
        assertThat(Chromium.find(Map.of("PATH", folder.toString()))).isEmpty();
    }

    private Path program(String name, String script) throws IOException {
        Path program = folder.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
