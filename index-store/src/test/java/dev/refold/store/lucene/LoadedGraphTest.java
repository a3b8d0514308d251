package dev.refold.store.lucene;

import static dev.refold.store.contract.EmbeddedDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Space;
import dev.refold.store.BulkLoad;
import dev.refold.store.contract.EmbeddedDocuments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The graph of what is loaded in bulk is made once, of all, at the end; also when a process died before it. */
final class LoadedGraphTest {

    private static final Space SPACE = new Space("toy", "random", EmbeddedDocuments.DIMENSIONS,
            ChunkerSettings.DEFAULT, "english");
    private static final List<EmbeddedDocument> DOCUMENTS = IntStream.range(0, 200)
            .<EmbeddedDocument>mapToObj(i -> document("d" + i).chunks("one " + i, "two " + i).build()).toList();

    @TempDir
    private Path root;

    /** Of each segment of the last commit. */
    private List<Boolean> lackingGraphs(int generation) throws IOException {
        try (Directory directory = FSDirectory.open(
                root.resolve("generations").resolve(Integer.toString(generation)))) {
            return SegmentInfos.readLatestCommit(directory).asList().stream()
                    .map((SegmentCommitInfo segment) -> WideVectorsCodec.lacksGraph(segment.info)).toList();
        }
    }

    @Test
    void a_load_makes_no_graph_before_its_end_and_then_one() throws IOException {
        int generation;
        try (LuceneStore store = LuceneStore.open(root)) {
            generation = store.create(SPACE).number();
            try (BulkLoad load = store.beginLoad(generation)) {
                load.add(DOCUMENTS);
                load.flush();
            }
            assertThat(lackingGraphs(generation)).isNotEmpty().containsOnly(true);
        }
        try (LuceneStore store = LuceneStore.open(root); BulkLoad load = store.resumeLoad(generation)) {
            load.index(_ -> {});
            assertThat(lackingGraphs(generation)).containsExactly(false);
            load.index(_ -> {});
            assertThat(lackingGraphs(generation)).containsExactly(false);
        }
    }
}
