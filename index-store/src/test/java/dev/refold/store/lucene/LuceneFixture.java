package dev.refold.store.lucene;

import dev.refold.store.IndexStore;
import dev.refold.store.contract.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/** A directory of its own for each test. */
final class LuceneFixture implements StoreFixture {

    private final VectorWay way;
    private final Path root;

    LuceneFixture(VectorWay way) {
        this.way = way;
        try {
            this.root = Files.createTempDirectory("refold-lucene");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public IndexStore open() {
        return LuceneStore.open(root, LuceneStore.COMMIT_INTERVAL, way);
    }

    @Override
    public IndexStore reopen(IndexStore store) {
        store.close();
        return open();
    }

    /** Statistics are exact at once. */
    @Override
    public void settle(IndexStore store) {}

    /** The index of a generation is made before the list names it. */
    @Override
    public Optional<String> plantOrphan(IndexStore store) {
        try {
            Path orphan = Files.createDirectories(root.resolve("generations/2"));
            Files.writeString(orphan.resolve("_0.cfs"), "half");
            return Optional.of("generations/2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public IndexStore reopenWithOtherFormat(IndexStore store, int number) {
        store.close();
        try (Directory directory = FSDirectory.open(root.resolve("generations/" + number));
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig()
                        .setCodec(WideVectorsCodec.create()).setSimilarity(new ExactLengths()))) {
            writer.setLiveCommitData(Map.of("refold.format", "99").entrySet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open();
    }

    @Override
    public void close() {
        try {
            IOUtils.rm(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
