package dev.refold.e2e.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/** The one image, as refold-cli's profile {@code image} defines it. */
class ImageTest {

    static final int PROBES_PORT = 9_464;

    private static final String IMAGE = "/project/profiles/profile[id='image']/build/plugins/plugin"
            + "[artifactId='jib-maven-plugin']/configuration/";
    private static final String SCRIPTS = "refold-cli/src/main/image/usr/local/bin/";

    private static String ofPom(String path) {
        try {
            Document pom = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
                    .parse(Yaml.inTree("refold-cli/pom.xml").toFile());
            return XPathFactory.newDefaultInstance().newXPath().evaluate("normalize-space(" + path + ")", pom);
        } catch (IOException | ParserConfigurationException | SAXException | XPathExpressionException e) {
            throw new AssertionError(path, e);
        }
    }

    static String user() {
        return ofPom(IMAGE + "container/user");
    }

    @Test
    void there_is_one_definition_of_it() throws IOException {
        try (Stream<Path> files = Files.find(Yaml.inTree("."), 4, (path, _) -> path.getFileName().toString()
                .matches("(?i)(Dockerfile|Containerfile).*"))) {
            assertThat(files).isEmpty();
        }
        assertThat(ofPom(IMAGE + "container/entrypoint/shell")).isEqualTo("/usr/local/bin/refold");
    }

    @Test
    void it_is_nobody_in_particular_and_the_same_whenever_it_is_built() {
        assertThat(user()).matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
        assertThat(ofPom(IMAGE + "container/creationTime")).isEqualTo("${project.build.outputTimestamp}");
        assertThat(ofPom("/project/profiles/profile[id='image']/properties/image.base")).startsWith(
                "eclipse-temurin:25-jre");
        assertThat(ofPom("/project/profiles/profile[id='image']/properties/image.format")).as("of the file that any"
                + " version of docker load takes").isEqualTo("Docker");
        assertThat(ofPom(IMAGE + "container/ports/port[2]")).isEqualTo(Integer.toString(PROBES_PORT));
    }

    @Test
    void it_says_what_it_is_and_what_is_in_it() {
        for (String label : List.of("title", "description", "licenses", "version", "revision")) {
            assertThat(ofPom(IMAGE + "container/labels/org.opencontainers.image." + label)).as(label).isNotBlank();
        }
        assertThat(ofPom(IMAGE + "extraDirectories/paths/path[2]/into")).isEqualTo("/usr/share/sbom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refold", "healthy"})
    void a_script_in_it_is_one_that_a_shell_takes_and_hands_its_process_over(String script) throws Exception {
        Path file = Yaml.inTree(SCRIPTS + script);
        Process shell = new ProcessBuilder("sh", "-n", file.toString()).inheritIO().start();

        assertThat(shell.waitFor()).isZero();
        assertThat(file).isExecutable();
        // Else the shell would get the signal to stop, and keep it.
        assertThat(Files.readString(file)).contains("\nexec java ");
    }

    @Test
    void its_scripts_start_classes_that_there_are() throws Exception {
        assertThat(Files.readString(Yaml.inTree(SCRIPTS + "healthy"))).contains("dev.refold.cli.HealthCheck");
        assertThat(Class.forName("dev.refold.cli.HealthCheck").getDeclaredMethod("main", String[].class)).isNotNull();
        assertThat(Files.readString(Yaml.inTree(SCRIPTS + "refold"))).contains(" dev.refold.cli.Refold \"$@\"");
    }
}
