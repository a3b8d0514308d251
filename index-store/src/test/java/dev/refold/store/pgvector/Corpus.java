package dev.refold.store.pgvector;

import dev.refold.schemas.EmbeddedDocument;
import dev.refold.store.contract.EmbeddedDocuments;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random documents whose words are as unevenly common as in real text. */
final class Corpus {

    private static final int WORDS = 400;

    private final SplittableRandom random;

    Corpus(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** One in a hundred has the kind {@code rare}, the others {@code common}. */
    List<EmbeddedDocument> documents(int count) {
        List<EmbeddedDocument> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(EmbeddedDocuments.document("d" + i).chunks(text(20), text(30))
                    .metadata("kind", i % 100 == 0 ? "rare" : "common").metadata("number", i).build());
        }
        return documents;
    }

    String text(int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append('w').append((int) (WORDS * Math.pow(random.nextDouble(), 3))).append(' ');
        }
        return text.toString();
    }
}
