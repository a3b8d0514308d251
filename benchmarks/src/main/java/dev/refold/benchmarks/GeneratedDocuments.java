package dev.refold.benchmarks;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Embedded documents of one tenant in six partitions: two chunks of 130 words each, some words far commoner than others
 * (Zipf), a random unit vector a chunk. Equal for equal arguments.
 */
final class GeneratedDocuments {

    static final int PARTITIONS = 6;
    static final int CHUNKS = 2;
    private static final int WORDS = 130;
    private static final int VOCABULARY = 20_000;

    private final int dimensions;
    private final SplittableRandom random = new SplittableRandom(42);

    GeneratedDocuments(int dimensions) {
        this.dimensions = dimensions;
    }

    List<EmbeddedDocument> ofChunks(int chunks) {
        return streamOfChunks(chunks).toList();
    }

    /** One at a time, for more than should lie in memory. */
    Stream<EmbeddedDocument> streamOfChunks(int chunks) {
        return IntStream.range(0, chunks / CHUNKS).mapToObj(this::document);
    }

    private EmbeddedDocument document(int number) {
        String title = "Document " + number;
        StringBuilder text = new StringBuilder();
        List<Chunk> chunks = new ArrayList<>();
        for (int ordinal = 0; ordinal < CHUNKS; ordinal++) {
            int start = text.length();
            appendWords(text);
            String own = text.substring(start);
            chunks.add(new Chunk(ordinal, start, text.length(), Chunk.hashOf(title, own), Optional.of(vector())));
        }
        int partition = number % PARTITIONS;
        Metadata metadata = Metadata.of(Map.of("number", new MetadataValue.Numeric(number), "kind",
                new MetadataValue.Text("kind" + random.nextInt(20))));
        return new EmbeddedDocument.Present(new DocumentKey("figures", "document-" + number), new Order(1, 0, number),
                new Position(partition, number), ContentHash.of(text.toString()), title, text.toString(),
                Optional.empty(), metadata, Optional.empty(), chunks);
    }

    private void appendWords(StringBuilder text) {
        for (int i = 0; i < WORDS; i++) {
            int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
            // Letters only, some five to a word, as analysers see them in prose.
            text.append(Integer.toString(rank * 7919 + 1_000_003, 26).replaceAll("[0-9]", "e")).append(' ');
        }
    }

    private Embedding vector() {
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = (float) (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5);
        }
        return Embedding.normalised(components);
    }
}
