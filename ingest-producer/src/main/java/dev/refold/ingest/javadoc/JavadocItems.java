package dev.refold.ingest.javadoc;

import dev.refold.ingest.javadoc.SourceParser.Parsed;
import dev.refold.ingest.source.SourceItem;
import dev.refold.ingest.source.SourceItems;
import dev.refold.ingest.source.StrictUtf8;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.zip.ZipEntry;

/** Parses batch by batch: a syntax tree takes some thirty times the memory of its source. */
final class JavadocItems implements SourceItems {

    /** Starting the compiler costs about as much as parsing ten files, so batches hold many more. */
    private static final int BATCH_FILES = 64;
    private static final long BATCH_BYTES = 2 << 20;
    private static final int FILE_BYTES = 4 << 20;

    private final SourceArchive archive;
    private final SourceParser parser;
    private final String tenant;
    private final Iterator<ZipEntry> entries;
    private final long totalBytes;
    private final Queue<SourceItem> ready = new ArrayDeque<>();
    private long bytesRead;

    JavadocItems(SourceArchive archive, String prefix, String tenant) {
        this.archive = archive;
        this.parser = new SourceParser();
        this.tenant = tenant;
        List<ZipEntry> sources = archive.sources(prefix);
        entries = sources.iterator();
        totalBytes = sources.stream().mapToLong(entry -> Math.max(0, entry.getSize())).sum();
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && entries.hasNext()) {
            readBatch();
        }
        return !ready.isEmpty();
    }

    @Override
    public SourceItem next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void readBatch() {
        List<SourceFile> batch = new ArrayList<>();
        long batchBytes = 0;
        while (entries.hasNext() && batch.size() < BATCH_FILES && batchBytes < BATCH_BYTES) {
            ZipEntry entry = entries.next();
            batchBytes += Math.max(0, entry.getSize());
            read(entry).ifPresent(batch::add);
        }
        for (Parsed parsed : parser.parse(batch)) {
            switch (parsed) {
                case Parsed.Types(SourceFile file, List<DocumentedType> types) -> types.forEach(type -> ready.add(
                        TypeDocument.of(type, tenant, archive.module(file.path()), file.path())));
                case Parsed.Broken(SourceFile file, String reason) -> ready.add(
                        new SourceItem.Problem(file.path(), reason));
            }
        }
        bytesRead += batchBytes;
    }

    private Optional<SourceFile> read(ZipEntry entry) {
        try {
            byte[] bytes = archive.read(entry, FILE_BYTES + 1);
            Optional<String> text = bytes.length > FILE_BYTES ? Optional.empty() : StrictUtf8.decode(bytes);
            if (text.isEmpty()) {
                ready.add(new SourceItem.Problem(entry.getName(), bytes.length > FILE_BYTES
                        ? "larger than " + FILE_BYTES + " bytes, which no source written by people is"
                        : "not UTF-8"));
            }
            return text.map(source -> new SourceFile(entry.getName(), source));
        } catch (IOException e) {
            ready.add(new SourceItem.Problem(entry.getName(), "cannot be unpacked: " + e.getMessage()));
            return Optional.empty();
        }
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public OptionalLong totalBytes() {
        return OptionalLong.of(totalBytes);
    }

    @Override
    public void close() {
        try (archive) {
            parser.close();
        }
    }
}
