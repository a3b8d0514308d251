package dev.refold.ingest.javadoc;

import java.net.URI;
import java.net.URISyntaxException;
import javax.tools.SimpleJavaFileObject;

/** A Java source held in memory while its batch is parsed. */
final class SourceFile extends SimpleJavaFileObject {

    private final String path;
    private final String text;

    /** @param path within its archive, such as {@code java.base/java/util/List.java} */
    SourceFile(String path, String text) {
        super(uri(path), Kind.SOURCE);
        this.path = path;
        this.text = text;
    }

    String path() {
        return path;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }

    private static URI uri(String path) {
        try {
            return new URI("source", null, '/' + path, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("no path of a source file: " + path, e);
        }
    }
}
