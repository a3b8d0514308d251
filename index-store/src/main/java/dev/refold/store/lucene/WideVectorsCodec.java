package dev.refold.store.lucene;

import dev.refold.schemas.Space;
import java.io.IOException;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * The default codec, but for vectors of more than 1,024 dimensions: that bound is only checked when a vector is added,
 * nothing in the file format depends on it. Codec and format keep the names of those they delegate to, so segments are
 * read by the stock classes and need no service registration.
 */
final class WideVectorsCodec extends FilterCodec {

    private final KnnVectorsFormat vectors = new PerField();

    private WideVectorsCodec(Codec stock) {
        super(stock.getName(), stock);
    }

    static WideVectorsCodec create() {
        return new WideVectorsCodec(Codec.getDefault());
    }

    @Override
    public KnnVectorsFormat knnVectorsFormat() {
        return vectors;
    }

    /** Writes the name of each field's format beside the field; readers find the stock format by it. */
    private static final class PerField extends PerFieldKnnVectorsFormat {

        private final KnnVectorsFormat wide = new WideFormat(new Lucene99HnswVectorsFormat());

        @Override
        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return wide;
        }
    }

    private static final class WideFormat extends KnnVectorsFormat {

        private final KnnVectorsFormat stock;

        WideFormat(KnnVectorsFormat stock) {
            super(stock.getName());
            this.stock = stock;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return stock.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return stock.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String fieldName) {
            return Space.MAX_DIMENSIONS;
        }
    }
}
