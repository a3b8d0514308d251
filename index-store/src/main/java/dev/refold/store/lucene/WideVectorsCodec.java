package dev.refold.store.lucene;

import dev.refold.schemas.Space;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.SegmentInfo;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.IOContext;

/**
 * The default codec, but for vectors of more than 1,024 dimensions: that bound is only checked when a vector is added,
 * nothing in the file format depends on it. Codec and format keep the names of those they delegate to, so segments are
 * read by the stock classes and need no service registration.
 *
 * <p>
 * When segments are merged because somebody asks for it, the graph is made by as many threads as there are processors.
 * What is merged along the way while batches are folded keeps to one thread: it starts from the graphs there are.
 */
final class WideVectorsCodec extends FilterCodec {

    private static final String GRAPH = "refold.graph";
    private static final String NONE = "none";
    /** Lucene makes no graph of a segment where a search for so many neighbours would look at all vectors anyway. */
    private static final int NEVER = 1 << 24;
    private static final int WORKERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
    private static final long IDLE_SECONDS = 5;

    private final KnnVectorsFormat vectors;

    private WideVectorsCodec(Codec stock, boolean graphs) {
        super(stock.getName(), stock);
        this.vectors = new PerField(graphs ? new Graphs() : new NoGraphs());
    }

    static WideVectorsCodec create() {
        return new WideVectorsCodec(Codec.getDefault(), true);
    }

    /** Writes vectors without a graph: a merge by {@link #create} makes one. Until then a search looks at all of them. */
    static WideVectorsCodec withoutGraphs() {
        return new WideVectorsCodec(Codec.getDefault(), false);
    }

    /** Whether it was written by {@link #withoutGraphs}. */
    static boolean lacksGraph(SegmentInfo segment) {
        return NONE.equals(segment.getAttribute(GRAPH));
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
        return vectors;
    }

    /** Writes the name of each field's format beside the field; readers find the stock format by it. */
    private static final class PerField extends PerFieldKnnVectorsFormat {

        private final KnnVectorsFormat wide;

        PerField(KnnVectorsFormat wide) {
            this.wide = wide;
        }

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return wide;
        }
    }

    /** The stock format for wider vectors. */
    private abstract static class WideFormat extends KnnVectorsFormat {

        static final KnnVectorsFormat STOCK = new Lucene99HnswVectorsFormat();

        WideFormat() {
            super(STOCK.getName());
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return STOCK.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String fieldName) {
            return Space.MAX_DIMENSIONS;
        }
    }

    private static final class Graphs extends WideFormat {

        /** Of one process; they end when there is nothing to merge. */
        private static final ExecutorService THREADS = threads();
        private static final KnnVectorsFormat PARALLEL = new Lucene99HnswVectorsFormat(
                Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN, Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH, WORKERS,
                WORKERS > 1 ? THREADS : null);

        private static ExecutorService threads() {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(WORKERS, WORKERS, IDLE_SECONDS, TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("lucene-graph-", 0).factory());
            threads.allowCoreThreadTimeOut(true);
            return threads;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return (isForcedMerge(state.context) ? PARALLEL : STOCK).fieldsWriter(state);
        }

        private static boolean isForcedMerge(IOContext context) {
            return context.context() == IOContext.Context.MERGE && context.mergeInfo().mergeMaxNumSegments() > 0;
        }
    }

    private static final class NoGraphs extends WideFormat {

        private static final KnnVectorsFormat FLAT = new Lucene99HnswVectorsFormat(
                Lucene99HnswVectorsFormat.DEFAULT_MAX_CONN, Lucene99HnswVectorsFormat.DEFAULT_BEAM_WIDTH, 1, null,
                NEVER);

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            state.segmentInfo.putAttribute(GRAPH, NONE);
            return FLAT.fieldsWriter(state);
        }
    }
}
