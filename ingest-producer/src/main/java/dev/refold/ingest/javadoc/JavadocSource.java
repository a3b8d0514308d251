package dev.refold.ingest.javadoc;

import dev.refold.ingest.source.DocumentSource;
import dev.refold.ingest.source.SourceItems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One document for each documented public or protected class, interface, enum, record and annotation of a zip of Java
 * sources, nested ones included. The id is the qualified name ({@code java.util.Map.Entry}), the content the comment as
 * plain text, followed by a line for each public method; kind, package, module, modifiers, {@code since},
 * {@code deprecated} and {@code see} are metadata.
 *
 * <p>
 * The sources are parsed by the compiler of the running JDK, never compiled or run.
 */
public final class JavadocSource implements DocumentSource {

    /** The {@code java} and {@code javax} packages: what people mean by the library. The rest is mostly internals. */
    private static final String JDK_LIBRARY = "java.base/java";

    private final Path zip;
    private final Optional<String> prefix;
    private final String tenant;

    private JavadocSource(Path zip, Optional<String> prefix, String tenant) {
        this.zip = zip;
        this.prefix = prefix;
        this.tenant = tenant;
    }

    /** The {@code java} and {@code javax} packages of the running JDK's {@code java.base}. */
    public static JavadocSource ofRunningJdk(String tenant) {
        return of(Path.of(System.getProperty("java.home"), "lib", "src.zip"), tenant);
    }

    /** Of a JDK's {@code src.zip} the same packages as {@link #ofRunningJdk}; of any other zip everything. */
    public static JavadocSource of(Path zip, String tenant) {
        return new JavadocSource(zip, Optional.empty(), tenant);
    }

    /** @param prefix which files to read, such as {@code java.net.http/java/net/http/}; everything when empty */
    public static JavadocSource of(Path zip, String prefix, String tenant) {
        return new JavadocSource(zip, Optional.of(prefix), tenant);
    }

    @Override
    public SourceItems open() {
        SourceArchive archive = new SourceArchive(zip);
        boolean ofJdk = archive.contains(JDK_LIBRARY + "/lang/Object.java");
        return new JavadocItems(archive, prefix.orElse(ofJdk ? JDK_LIBRARY : ""), tenant);
    }
}
