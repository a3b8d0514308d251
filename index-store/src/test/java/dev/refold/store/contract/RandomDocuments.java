package dev.refold.store.contract;

import static dev.refold.store.contract.EmbeddedDocuments.document;

import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.EmbeddedDocument;
import dev.refold.schemas.Order;
import dev.refold.schemas.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** States of documents of two tenants: present and deleted, with and without chunks, vectors, titles, metadata. */
final class RandomDocuments {

    static final List<String> TENANTS = List.of(EmbeddedDocuments.TENANT, "other");
    private static final int WORDS = 6;

    private final Random random;

    RandomDocuments(Random random) {
        this.random = random;
    }

    /** Each of another key. */
    List<EmbeddedDocument> states(int count) {
        List<EmbeddedDocument> states = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            states.add(state(key(i), random.nextInt(40)));
        }
        return states;
    }

    /** A log: the keys repeat, orders grow. */
    List<EmbeddedDocument> log(int records, int keys) {
        List<EmbeddedDocument> log = new ArrayList<>();
        for (int offset = 0; offset < records; offset++) {
            log.add(state(key(random.nextInt(keys)), offset + 1L));
        }
        return log;
    }

    private DocumentKey key(int number) {
        return new DocumentKey(TENANTS.get(number % TENANTS.size()), "d" + number);
    }

    EmbeddedDocument state(DocumentKey key, long version) {
        return random.nextInt(4) == 0
                ? new EmbeddedDocument.Deleted(key, new Order(version, 0, version), new Position(0, version))
                : present(key, version);
    }

    private EmbeddedDocument.Present present(DocumentKey key, long version) {
        List<String> texts = IntStream.range(0, random.nextInt(5)).mapToObj(_ -> "alpha w" + random.nextInt(WORDS))
                .toList();
        EmbeddedDocuments built = document(key).version(version).chunks(texts)
                .title(random.nextBoolean() ? "" : "Überschrift").metadata(new RandomFilters(random).metadata());
        if (random.nextInt(3) == 0) {
            built.occurredAt(Instant.ofEpochMilli(random.nextInt())).language("de");
        }
        return (random.nextInt(5) == 0 ? built.withoutVectors() : built).build();
    }
}
