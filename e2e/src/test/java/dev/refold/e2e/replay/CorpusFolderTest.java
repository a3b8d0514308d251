package dev.refold.e2e.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.embedding.HashingEmbedder;
import dev.refold.store.SearchMode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The replay of a corpus in a folder, with judgements: as {@code REFOLD_CORPUS} has it, but for eight documents. */
class CorpusFolderTest {

    private static final Path TINY = Path.of("src", "test", "resources", "dev", "refold", "e2e", "replay", "tiny");

    @TempDir
    private Path folder;

    @Test
    void every_store_is_judged_and_compared_on_a_corpus_of_ones_own() throws Exception {
        Corpus corpus = Corpus.ofFolder(TINY);
        StoresCompared compared;
        try (HashingEmbedder embedder = new HashingEmbedder(64, "english");
                ReplayedStores stores = ReplayedStores.open(folder)) {
            Replay.into(stores.all(), EmbeddedLog.of(corpus, embedder, folder.resolve("state")));
            compared = StoresCompared.of(corpus, stores.all(), embedder);
        }
        ReplayPages.write(compared, folder.resolve("report.html"));

        assertThat(compared.counts().values()).hasSize(4).allMatch(status -> status.documents() == 8);
        assertThat(compared.comparisons()).hasSize(18).allMatch(pair -> pair.jaccard().mean() == 1);
        assertThat(compared.judged()).hasSize(12).filteredOn(judged -> judged.mode() == SearchMode.KEYWORD)
                .hasSize(4).allMatch(judged -> judged.all().ndcg() == 1 && judged.odd().ndcg() == 1);
        assertThat(ReplayReport.of(compared)).contains("tiny: 8 documents in 8 chunks, 4 queries", "nDCG@10");
        assertThat(folder.resolve("report.html")).content().contains("recall@10", "report/hybrid-chroma-lucene.html")
                .doesNotContain("{judged}", "{pairs}");
        assertThat(folder.resolve("report/hybrid-chroma-lucene.html")).exists();
    }

    @Test
    void judgements_may_be_missing_but_queries_may_not() throws Exception {
        Path folderWithout = Files.createDirectory(folder.resolve("mine"));
        assertThatThrownBy(() -> Corpus.ofFolder(folderWithout)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("queries.jsonl").hasMessageContaining("a corpus is a folder");

        Files.copy(TINY.resolve("queries.jsonl"), folderWithout.resolve("queries.jsonl"));
        assertThat(Corpus.ofFolder(folderWithout).judgements()).isEmpty();
    }
}
