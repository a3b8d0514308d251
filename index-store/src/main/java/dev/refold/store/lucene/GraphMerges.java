package dev.refold.store.lucene;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;

/**
 * Another policy, but a forced merge also writes anew what has no graph though nothing is to be merged with it: a load
 * may leave one segment alone.
 */
final class GraphMerges extends FilterMergePolicy {

    GraphMerges(MergePolicy in) {
        super(in);
    }

    @Override
    @SuppressWarnings("NullAway") // Lucene says "nothing to merge" by null.
    public MergeSpecification findForcedMerges(SegmentInfos infos, int maxSegmentCount,
            Map<SegmentCommitInfo, Boolean> segmentsToMerge, MergeContext context) throws IOException {
        MergeSpecification found = in.findForcedMerges(infos, maxSegmentCount, segmentsToMerge, context);
        if (found != null) {
            return found;
        }
        MergeSpecification alone = new MergeSpecification();
        for (SegmentCommitInfo info : infos) {
            if (segmentsToMerge.containsKey(info) && WideVectorsCodec.lacksGraph(info.info)
                    && !context.getMergingSegments().contains(info)) {
                alone.add(new OneMerge(List.of(info)));
            }
        }
        return alone.merges.isEmpty() ? null : alone;
    }
}
