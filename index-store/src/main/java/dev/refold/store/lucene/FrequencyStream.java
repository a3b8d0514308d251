package dev.refold.store.lucene;

import java.util.Iterator;
import java.util.Map;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.BytesTermAttribute;
import org.apache.lucene.analysis.tokenattributes.TermFrequencyAttribute;
import org.apache.lucene.util.BytesRef;

/** Hands terms that were analysed before to Lucene, each once with its frequency. */
final class FrequencyStream extends TokenStream {

    private final BytesTermAttribute term = addAttribute(BytesTermAttribute.class);
    private final TermFrequencyAttribute frequency = addAttribute(TermFrequencyAttribute.class);
    private final Map<BytesRef, Integer> frequencies;
    private Iterator<Map.Entry<BytesRef, Integer>> rest;

    FrequencyStream(Map<BytesRef, Integer> frequencies) {
        this.frequencies = frequencies;
        this.rest = frequencies.entrySet().iterator();
    }

    @Override
    public boolean incrementToken() {
        if (!rest.hasNext()) {
            return false;
        }
        clearAttributes();
        Map.Entry<BytesRef, Integer> next = rest.next();
        term.setBytesRef(next.getKey());
        frequency.setTermFrequency(next.getValue());
        return true;
    }

    @Override
    public void reset() {
        rest = frequencies.entrySet().iterator();
    }
}
