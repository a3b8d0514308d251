package dev.refold.store.lucene;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/** The files of one index under their only writer. */
final class IndexFiles implements AutoCloseable {

    private static final double RAM_BUFFER_MB = 64;
    private static final double LARGEST_BUFFER_MB = 512;

    private final Directory directory;
    private final IndexWriter writer;

    private IndexFiles(Directory directory, IndexWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    static IndexFiles create(Path path) throws IOException {
        return open(path, config(OpenMode.CREATE));
    }

    /** For a bulk load: few and large segments, neither merged nor given a graph while it lasts. */
    static IndexFiles createForBulk(Path path) throws IOException {
        return open(path, config(OpenMode.CREATE).setMergePolicy(NoMergePolicy.INSTANCE)
                .setCodec(WideVectorsCodec.withoutGraphs()).setRAMBufferSizeMB(bulkBufferMb()));
    }

    /** An eighth of the heap: a segment that is being written is still in it while the next one fills. */
    private static double bulkBufferMb() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / (8.0 * (1 << 20)), RAM_BUFFER_MB, LARGEST_BUFFER_MB);
    }

    static IndexFiles open(Path path) throws IOException {
        return open(path, config(OpenMode.APPEND));
    }

    private static IndexFiles open(Path path, IndexWriterConfig config) throws IOException {
        Directory directory = FSDirectory.open(path);
        boolean opened = false;
        try {
            IndexFiles files = new IndexFiles(directory, new IndexWriter(directory, config));
            opened = true;
            return files;
        } finally {
            if (!opened) {
                directory.close();
            }
        }
    }

    private static IndexWriterConfig config(OpenMode mode) {
        return new IndexWriterConfig().setOpenMode(mode).setCodec(WideVectorsCodec.create())
                .setMergePolicy(new GraphMerges(new TieredMergePolicy()))
                .setSimilarity(new ExactLengths()).setRAMBufferSizeMB(RAM_BUFFER_MB).setCommitOnClose(false);
    }

    IndexWriter writer() {
        return writer;
    }

    /** A reader of the last commit. */
    DirectoryReader committed() throws IOException {
        return DirectoryReader.open(directory);
    }

    /** Of the last commit, or what was put in its place since. */
    Map<String, String> commitData() {
        Map<String, String> data = new HashMap<>();
        writer.getLiveCommitData().forEach(entry -> data.put(entry.getKey(), entry.getValue()));
        return data;
    }

    void commit(CommitData data) throws IOException {
        writer.setLiveCommitData(data.toMap().entrySet());
        writer.commit();
    }

    /** Goes back to the last commit. Running merges are given up: the next writer does them again. */
    @Override
    public void close() throws IOException {
        try (directory) {
            writer.rollback();
        }
    }
}
