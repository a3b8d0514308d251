package dev.refold.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AptSourceTest {

    @Test
    void a_deb822_file_has_several_archives_and_comments_between_fields() {
        List<AptSource> sources = AptSource.parseDeb822("""
                Types: deb deb-src
                # where snapshots are
                URIs: file:/archive/one
                Suites: bookworm bookworm-updates
                Components: main contrib
                Signed-By: /keys/archive.gpg

                Types: deb
                URIs: file:/archive/two
                Suites: bookworm-security
                Components: main

                Enabled: no
                Types: deb
                URIs: file:/archive/off
                Suites: bookworm
                Components: main
                """);
        assertThat(sources).containsExactly(
                new AptSource("file:/archive/one", List.of("bookworm", "bookworm-updates"), List.of("main", "contrib"),
                        Optional.of("/keys/archive.gpg")),
                new AptSource("file:/archive/two", List.of("bookworm-security"), List.of("main"), Optional.empty()));
        assertThat(sources.stream().map(source -> source.serves("bookworm"))).containsExactly(true, false);
    }

    @Test
    void an_inline_key_is_not_taken_for_a_file() {
        assertThat(AptSource.parseDeb822("""
                Types: deb
                URIs: file:/archive
                Suites: trixie
                Components: main
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 mDMEY865UxYJKwYBBAHaRw8BAQdAd7Z0srwuhlB6JKFkcf4HU4SSS
                """)).singleElement().extracting(AptSource::signedBy).isEqualTo(Optional.empty());
    }

    @Test
    void a_one_line_file_has_options_and_comments() {
        assertThat(AptSource.parseList("""
                # deb file:/archive/commented trixie main
                deb [arch=amd64 signed-by=/keys/archive.gpg] file:/archive trixie main contrib # all
                deb-src file:/archive trixie main
                deb file:/archive trixie-updates main
                """)).containsExactly(
                new AptSource("file:/archive", List.of("trixie"), List.of("main", "contrib"),
                        Optional.of("/keys/archive.gpg")),
                new AptSource("file:/archive", List.of("trixie-updates"), List.of("main"), Optional.empty()));
    }

    @Test
    void the_sources_of_another_suite_keep_address_and_keyring() {
        AptSource source = new AptSource("file:/archive", List.of("bookworm"), List.of("main"),
                Optional.of("/keys/archive.gpg"));
        assertThat(source.sourcesOf("forky")).isEqualTo("""
                Types: deb-src
                URIs: file:/archive
                Suites: forky
                Components: main
                Signed-By: /keys/archive.gpg
                """);
    }
}
