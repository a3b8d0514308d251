package dev.refold.store.chroma;

import dev.refold.store.analysis.ChunkTerms;
import dev.refold.store.search.Bm25;
import dev.refold.store.search.Candidate;
import dev.refold.store.search.ChunkRef;
import dev.refold.store.search.CorpusStatistics;
import dev.refold.store.search.KeywordQuery;
import dev.refold.store.search.Occurrence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The terms of one tenant's chunks in memory, eight bytes for each distinct term of a chunk: Chroma counts no terms, and
 * BM25 must. Not safe for threads; its owner locks.
 */
final class TermIndex {

    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, List<NumberedTerms>> documents = new HashMap<>();
    private int[] chunksWith = new int[1_024];
    private long chunks;
    private long length;
    private long postings;

    /** Distinct terms of all chunks together: what the index weighs. */
    long postings() {
        return postings;
    }

    /** Terms of a chunk by number, ascending, and how often each occurs. */
    private static final class NumberedTerms {

        private final int[] terms;
        private final int[] frequencies;
        private final int length;

        NumberedTerms(int[] terms, int[] frequencies, int length) {
            this.terms = terms;
            this.frequencies = frequencies;
            this.length = length;
        }

        /** Those of its terms that are wanted, by name. */
        ChunkTerms named(Map<Integer, String> wanted) {
            SortedMap<String, Integer> named = new TreeMap<>();
            for (int i = 0; i < terms.length; i++) {
                String name = wanted.get(terms[i]);
                if (name != null) {
                    named.put(name, frequencies[i]);
                }
            }
            return new ChunkTerms(named, length);
        }

        int frequency(int term) {
            int at = Arrays.binarySearch(terms, term);
            return at < 0 ? 0 : frequencies[at];
        }
    }

    /** Replaces what a document had; each chunk is the sequence of its terms. */
    void put(String documentId, List<List<String>> terms) {
        remove(documentId);
        List<NumberedTerms> counted = terms.stream().map(this::count).toList();
        counted.forEach(chunk -> add(chunk, 1));
        documents.put(documentId, counted);
    }

    void remove(String documentId) {
        Optional.ofNullable(documents.remove(documentId)).ifPresent(gone -> gone.forEach(chunk -> add(chunk, -1)));
    }

    private void add(NumberedTerms chunk, int sign) {
        for (int term : chunk.terms) {
            chunksWith[term] += sign;
        }
        chunks += sign;
        length += (long) sign * chunk.length;
        postings += (long) sign * chunk.terms.length;
    }

    private NumberedTerms count(List<String> terms) {
        int[] sorted = terms.stream().mapToInt(this::number).sorted().toArray();
        int[] distinct = Arrays.stream(sorted).distinct().toArray();
        int[] frequencies = new int[distinct.length];
        int at = 0;
        for (int term : sorted) {
            at += distinct[at] == term ? 0 : 1;
            frequencies[at]++;
        }
        return new NumberedTerms(distinct, frequencies, sorted.length);
    }

    private int number(String term) {
        int number = numbers.computeIfAbsent(term, _ -> numbers.size());
        if (number >= chunksWith.length) {
            chunksWith = Arrays.copyOf(chunksWith, chunksWith.length * 2);
        }
        return number;
    }

    /** All chunks of the wanted documents in which a term occurs. */
    List<Candidate> matching(List<String> terms, Predicate<String> wantedDocument) {
        Question question = question(terms);
        List<Candidate> found = new ArrayList<>();
        documents.forEach((id, chunksOfDocument) -> {
            if (wantedDocument.test(id)) {
                for (int ordinal = 0; ordinal < chunksOfDocument.size(); ordinal++) {
                    question.ask(new ChunkRef(id, ordinal), chunksOfDocument.get(ordinal)).ifPresent(found::add);
                }
            }
        });
        return found;
    }

    /** Those of the given chunks in which a term occurs. */
    List<Candidate> among(List<String> terms, List<ChunkRef> given) {
        Question question = question(terms);
        return given.stream().flatMap(ref -> {
            List<NumberedTerms> known = documents.getOrDefault(ref.documentId(), List.of());
            return ref.ordinal() < known.size()
                    ? question.ask(ref, known.get(ref.ordinal())).stream()
                    : Stream.empty();
        }).toList();
    }

    /** All chunks of the wanted documents that may hold the query's phrases and prefixes. */
    List<Occurrence> containing(KeywordQuery query, Predicate<String> wantedDocument, int atMost) {
        Map<Integer, String> wanted = wanted(query);
        List<Occurrence> found = new ArrayList<>();
        documents.forEach((id, chunksOfDocument) -> {
            if (wantedDocument.test(id)) {
                for (int ordinal = 0; ordinal < chunksOfDocument.size(); ordinal++) {
                    ChunkTerms named = chunksOfDocument.get(ordinal).named(wanted);
                    if (query.mayBeIn(named)) {
                        found.add(new Occurrence(new ChunkRef(id, ordinal), named));
                    }
                }
            }
            if (found.size() > atMost) {
                throw Occurrence.tooMany(atMost);
            }
        });
        return found;
    }

    /** The terms that the query asks for, by number. */
    private Map<Integer, String> wanted(KeywordQuery query) {
        Predicate<String> wanted = query.wanted();
        Map<Integer, String> byNumber = new HashMap<>();
        numbers.forEach((term, number) -> {
            if (wanted.test(term)) {
                byNumber.put(number, term);
            }
        });
        return byNumber;
    }

    CorpusStatistics statistics(List<String> terms) {
        return statistics(known(terms));
    }

    private Map<String, Integer> known(List<String> terms) {
        Map<String, Integer> known = new HashMap<>();
        terms.forEach(term -> Optional.ofNullable(numbers.get(term)).ifPresent(number -> known.put(term, number)));
        return known;
    }

    private Question question(List<String> terms) {
        Map<String, Integer> known = known(terms);
        return new Question(known, Bm25.of(statistics(known), terms));
    }

    /** @param known terms of the query, by number; a term not in it occurs nowhere */
    private record Question(Map<String, Integer> known, Bm25 bm25) {

        Optional<Candidate> ask(ChunkRef ref, NumberedTerms chunk) {
            return known.values().stream().anyMatch(term -> chunk.frequency(term) > 0)
                    ? Optional.of(new Candidate(ref,
                            bm25.score(term -> chunk.frequency(known.getOrDefault(term, -1)), chunk.length)))
                    : Optional.empty();
        }
    }

    private CorpusStatistics statistics(Map<String, Integer> known) {
        Map<String, Long> frequencies = new HashMap<>();
        known.forEach((term, number) -> frequencies.put(term, (long) chunksWith[number]));
        return new CorpusStatistics(chunks, chunks == 0 ? 0 : (double) length / chunks, frequencies);
    }
}
