package dev.refold.store.lucene;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;

/** Lucene's values are read forward, segment by segment: this puts document numbers into that order. */
final class Leaves {

    private Leaves() {}

    /** By segment, each with numbers within it, ascending. */
    static Map<LeafReaderContext, List<Integer>> group(IndexReader reader, Collection<Integer> docs) {
        List<LeafReaderContext> leaves = reader.leaves();
        Map<LeafReaderContext, List<Integer>> groups = new LinkedHashMap<>();
        docs.stream().sorted().forEach(doc -> {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
            groups.computeIfAbsent(leaf, found -> new ArrayList<>()).add(doc - leaf.docBase);
        });
        return groups;
    }
}
