package dev.refold.indexer.verify;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.ContentHash;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Embedding;
import dev.refold.schemas.Metadata;
import dev.refold.schemas.MetadataValue;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Documents of one space, each state under a greater order than the one before. */
final class RandomDocuments {

    private static final int MOST_CHUNKS = 4;

    private final Space space;
    private final Random random;
    private final AtomicLong offset = new AtomicLong();

    RandomDocuments(Space space, long seed) {
        this.space = space;
        this.random = new Random(seed);
    }

    EmbeddedDocument.Present present(DocumentKey key) {
        return present(key, nextOrder(), 1 + random.nextInt(MOST_CHUNKS));
    }

    EmbeddedDocument.Present present(DocumentKey key, Order order, int chunkCount) {
        StringBuilder text = new StringBuilder();
        List<Chunk> chunks = new ArrayList<>();
        String title = "title " + random.nextInt(100);
        for (int i = 0; i < chunkCount; i++) {
            int start = text.length();
            text.append("words number ").append(random.nextInt(1_000_000)).append(" \u00e4\ud83d\ude00. ");
            chunks.add(new Chunk(i, start, text.length(), Chunk.hashOf(title, text.substring(start)),
                    Optional.of(vector())));
        }
        return new EmbeddedDocument.Present(key, order, new Position(VerifiedLog.partitionOf(key), order.offset()),
                ContentHash.of(text.toString()), title, text.toString(),
                random.nextBoolean() ? Optional.of("en") : Optional.empty(),
                Metadata.of(Map.of("number", new MetadataValue.Numeric(random.nextInt(9)), "tags",
                        new MetadataValue.Many(List.of(new MetadataValue.Text("a"), new MetadataValue.Text("b"))))),
                random.nextBoolean() ? Optional.of(Instant.ofEpochMilli(random.nextInt())) : Optional.empty(), chunks);
    }

    EmbeddedDocument.Deleted deleted(DocumentKey key) {
        Order order = nextOrder();
        return new EmbeddedDocument.Deleted(key, order, new Position(VerifiedLog.partitionOf(key), order.offset()));
    }

    Order nextOrder() {
        return new Order(0, 0, offset.getAndIncrement());
    }

    /** The first component is tiny: one bit of its exponent leaves the length what it is. */
    private Embedding vector() {
        float[] components = new float[space.dimensions()];
        for (int i = 0; i < components.length; i++) {
            components[i] = (float) random.nextGaussian();
        }
        components[0] = 0.003f;
        return Embedding.normalised(components);
    }
}
