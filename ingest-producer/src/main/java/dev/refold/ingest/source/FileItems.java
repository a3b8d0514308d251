package dev.refold.ingest.source;

import dev.refold.ingest.source.FileWalk.Step;
import dev.refold.schemas.ContentType;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads one file at a time. The tree is walked twice: once for its size, so that there is an end to look forward to. */
final class FileItems implements SourceItems {

    private final List<Path> roots;
    private final String tenant;
    private final Limits limits;
    private final FileWalk walk;
    private final long totalBytes;
    private long bytesRead;

    FileItems(List<Path> roots, String tenant, Limits limits) {
        this.roots = roots;
        this.tenant = tenant;
        this.limits = limits;
        this.totalBytes = size(new FileWalk(roots));
        this.walk = new FileWalk(roots);
    }

    private static long size(FileWalk walk) {
        long bytes = 0;
        while (walk.hasNext()) {
            bytes += walk.next() instanceof Step.Found found ? found.attributes().size() : 0;
        }
        return bytes;
    }

    @Override
    public boolean hasNext() {
        return walk.hasNext();
    }

    @Override
    public SourceItem next() {
        return switch (walk.next()) {
            case Step.Other(SourceItem item) -> item;
            case Step.Found found -> {
                SourceItem item = read(found);
                bytesRead += found.attributes().size();
                yield item;
            }
        };
    }

    private SourceItem read(Step.Found found) {
        String name = found.file().toString();
        String id = id(found.root(), found.file());
        Optional<Path> sameId = earlierWithSameId(found.root(), id);
        if (sameId.isPresent()) {
            return new SourceItem.Problem(name, "has the same id, " + id + ", as " + sameId.get()
                    + "; give the folder that holds both, or another tenant");
        }
        try {
            return found.attributes().size() > limits.eventBytes() ? tooLarge(name) : readNow(found, id);
        } catch (IOException e) {
            return new SourceItem.Problem(name, FileFailure.reason(e));
        }
    }

    private SourceItem readNow(Step.Found found, String id) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(found.file())) {
            bytes = in.readNBytes(limits.eventBytes() + 1);
        }
        String name = found.file().toString();
        if (bytes.length > limits.eventBytes()) {
            return tooLarge(name);
        }
        return StrictUtf8.decode(bytes)
                .<SourceItem>map(text -> new SourceItem.Document(event(found, id, text, bytes.length), name))
                .orElseGet(() -> new SourceItem.Problem(name, "is not UTF-8 text; convert it, or remove it"));
    }

    private SourceItem tooLarge(String name) {
        return new SourceItem.Problem(name, "is larger than " + limits.eventBytes()
                + " bytes, the limit for a document; split it, or raise the limit");
    }

    private DocumentEvent event(Step.Found found, String id, String text, int bytes) {
        ContentType type = FileKind.of(found.file()).orElseThrow();
        Metadata metadata = Metadata.of(Map.of("path", new MetadataValue.Text(id), "bytes",
                new MetadataValue.Numeric(bytes)));
        return new DocumentEvent.Upserted(new DocumentKey(tenant, id), OptionalLong.empty(),
                Titles.of(type, text).orElseGet(() -> Titles.ofFile(FileKind.name(found.file()))), text, type,
                Optional.empty(), metadata, Optional.of(found.attributes().lastModifiedTime().toInstant()), List.of());
    }

    private static String id(Path root, Path file) {
        return root.equals(file)
                ? FileKind.name(file)
                : root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    /** Asks the file system rather than remembering ids: a set of them would grow with the tree. */
    private Optional<Path> earlierWithSameId(Path root, String id) {
        return roots.stream().takeWhile(earlier -> !earlier.equals(root))
                .map(earlier -> Files.isDirectory(earlier) ? earlier.resolve(id) : earlier)
                .filter(other -> other.endsWith(id) && Files.isRegularFile(other)).findFirst();
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public OptionalLong totalBytes() {
        return OptionalLong.of(totalBytes);
    }

    /** Nothing stays open between two items. */
    @Override
    public void close() {}
}
