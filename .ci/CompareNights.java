import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * Compares two nights by the reports of their tests, and prints Markdown: java .ci/CompareNights.java BEFORE NOW. Exit
 * code 1 when a class of tests is gone or has fewer tests than before: that is how a test stops running unnoticed. What
 * takes much longer is named, and no failure: runners differ.
 */
final class CompareNights {

    private static final double SLOWER = 1.5;
    private static final double SLOWER_SECONDS = 10;

    record Ran(int tests, double seconds) {}

    private CompareNights() {}

    public static void main(String[] folders) throws Exception {
        if (folders.length != 2) {
            System.err.println("java .ci/CompareNights.java BEFORE NOW");
            System.exit(2);
        }
        Map<String, Ran> before = read(Path.of(folders[0]));
        Map<String, Ran> now = read(Path.of(folders[1]));
        List<String> lost = new ArrayList<>();
        before.forEach((name, then) -> {
            int tests = now.containsKey(name) ? now.get(name).tests() : 0;
            if (tests < then.tests()) {
                lost.add("- " + name + ": " + then.tests() + " tests before, " + tests + " now");
            }
        });
        print("Tests that are gone", lost);
        List<String> slower = new ArrayList<>();
        now.forEach((name, ran) -> {
            double then = before.containsKey(name) ? before.get(name).seconds() : ran.seconds();
            if (ran.seconds() > then * SLOWER && ran.seconds() > then + SLOWER_SECONDS) {
                slower.add(String.format(Locale.ROOT, "- %s: %.0f s before, %.0f s now", name, then, ran.seconds()));
            }
        });
        print("Much slower than before", slower);
        System.out.printf(Locale.ROOT, "%d tests in %.0f s; before, %d in %.0f s%n", tests(now), seconds(now),
                tests(before), seconds(before));
        System.exit(lost.isEmpty() && !now.isEmpty() ? 0 : 1);
    }

    private static void print(String title, List<String> lines) {
        if (!lines.isEmpty()) {
            System.out.println("## " + title + "\n\n" + String.join("\n", lines) + "\n");
        }
    }

    private static int tests(Map<String, Ran> night) {
        return night.values().stream().mapToInt(Ran::tests).sum();
    }

    private static double seconds(Map<String, Ran> night) {
        return night.values().stream().mapToDouble(Ran::seconds).sum();
    }

    private static Map<String, Ran> read(Path folder) throws Exception {
        Map<String, Ran> night = new TreeMap<>();
        try (Stream<Path> files = Files.find(folder, 20, (path, _) -> path.getFileName().toString()
                .matches("TEST-.*\\.xml"))) {
            for (Path file : files.toList()) {
                Element suite = suite(file);
                // Of a failed run surefire repeats nothing here, so one file is one class.
                night.put(suite.getAttribute("name"), new Ran(Integer.parseInt(suite.getAttribute("tests"))
                        - Integer.parseInt(suite.getAttribute("skipped")),
                        Double.parseDouble(suite.getAttribute("time"))));
            }
        }
        return night;
    }

    private static Element suite(Path file) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        try {
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (org.xml.sax.SAXException e) {
            throw new IOException("no report of tests: " + file, e);
        }
    }
}
