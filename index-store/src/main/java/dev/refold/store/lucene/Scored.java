package dev.refold.store.lucene;

import dev.refold.store.search.Candidate;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.Scores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.util.BytesRef;

/**
 * Chunks with their final scores, and where in the reader they are.
 *
 * @param candidates best first
 * @param docs by chunk
 */
record Scored(List<Candidate> candidates, Map<ChunkRef, Integer> docs) {

    /**
     * Lucene's scores are floats and only choose; those that count are computed again, like in every other store. A few
     * more are chosen than asked for, as rounding may have put the last ones in the wrong order.
     */
    static final int SPARE = 32;

    private static final Comparator<Candidate> BEST_FIRST = Comparator
            .comparingDouble((Candidate candidate) -> Scores.rounded(candidate.score())).reversed()
            .thenComparing(Candidate::chunk);

    static Scored best(IndexReader reader, Map<Integer, Double> scores, int limit) throws IOException {
        Map<ChunkRef, Integer> docs = names(reader, scores.keySet());
        List<Candidate> candidates = new ArrayList<>(docs.size());
        docs.forEach((chunk, doc) -> candidates.add(new Candidate(chunk, scores.getOrDefault(doc, 0.0))));
        List<Candidate> best = candidates.stream().sorted(BEST_FIRST).limit(limit).toList();
        return new Scored(best, docs);
    }

    /** Where in the reader each of some chunks is, by name. */
    static Map<ChunkRef, Integer> names(IndexReader reader, Collection<Integer> numbers) throws IOException {
        Map<ChunkRef, Integer> docs = HashMap.newHashMap(numbers.size());
        for (Map.Entry<LeafReaderContext, List<Integer>> group : Leaves.group(reader, numbers).entrySet()) {
            LeafReaderContext leaf = group.getKey();
            BinaryDocValues ids = DocValues.getBinary(leaf.reader(), Fields.DOCUMENT_ID);
            NumericDocValues ordinals = DocValues.getNumeric(leaf.reader(), Fields.ORDINAL);
            for (int doc : group.getValue()) {
                if (!ids.advanceExact(doc) || !ordinals.advanceExact(doc)) {
                    throw new IOException("chunk " + (leaf.docBase + doc) + " has no name");
                }
                docs.put(new ChunkRef(text(ids.binaryValue()), (int) ordinals.longValue()), leaf.docBase + doc);
            }
        }
        return docs;
    }

    private static String text(BytesRef bytes) {
        return new String(bytes.bytes, bytes.offset, bytes.length, StandardCharsets.UTF_8);
    }
}
