package dev.refold.schemas;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Random values of every type the codecs know, all of them valid, many of them nasty. */
final class Generated {

    /** Runs the same values again: {@code -Drefold.test.seed=…}, with the number a run has printed. */
    private static final String SEED = "refold.test.seed";
    private static final int RUNS = Integer.getInteger("refold.test.runs", 200);

    private static final List<String> NASTY = List.of("", " ", "\t", "\"", "\\", "/", "'", "null", "NaN", "\u0001",
            "\u007f", "\u0085", "\u00a0", "\u00ad", "e\u0301", "ﬁ", "\u200b", "\u200d", "\u2028", "\u202e", "\ufeff",
            "\ufffd", "\ufffe", "\ud7ff", "\ue000", "😀", "👩‍👩‍👧", "\udbff\udfff", "İıßẞ", "漢字", "שלום", "</script>",
            "${x}", "\r\n", "--", "%00");

    private final SplittableRandom random;

    Generated(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Fresh seeds each run, drawn from one that is printed. */
    static LongStream seeds() {
        long first = Long.getLong(SEED, new SplittableRandom().nextLong());
        System.out.println("to run it again: -D" + SEED + "=" + first);
        return new SplittableRandom(first).longs(RUNS);
    }

    SplittableRandom random() {
        return random;
    }

    DocumentEvent event() {
        return random.nextInt(5) == 0
                ? new DocumentEvent.Deleted(key(), version(), occurredAt())
                : new DocumentEvent.Upserted(key(), version(), text(20), text(400), contentType(), language(),
                        metadata(), occurredAt(), givenChunks());
    }

    EmbeddedRecord embedded() {
        return switch (random.nextInt(4)) {
            case 0 -> new EmbeddedDocument.Deleted(key(), order(), position());
            case 1 -> new Mark(text(8), position().partition(), offset(), offset());
            default -> present();
        };
    }

    EmbeddedDocument.Present present() {
        String text = text(3_000);
        return new EmbeddedDocument.Present(key(), order(), position(), hash(), text(20), text, language(), metadata(),
                anyInstant(), chunksOf(text));
    }

    private List<Chunk> chunksOf(String text) {
        int dimensions = 1 + random.nextInt(64);
        List<Chunk> chunks = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            int start = random.nextInt(text.length() + 1);
            int end = start + random.nextInt(text.length() - start + 1);
            Optional<Embedding> vector = random.nextInt(5) == 0 ? Optional.empty() : Optional.of(vector(dimensions));
            chunks.add(new Chunk(chunks.size(), start, end, hash(), vector));
        }
        return chunks;
    }

    ContentHash hash() {
        return new ContentHash(random.nextLong(), random.nextLong());
    }

    DocumentKey key() {
        String tenant = random.nextBoolean() ? "acme" : ".-_Az09".substring(0, 1 + random.nextInt(7));
        return new DocumentKey(tenant, "T/" + withoutControls(text(12)));
    }

    private static String withoutControls(String text) {
        StringBuilder kept = new StringBuilder();
        text.codePoints().filter(c -> !Character.isISOControl(c)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    Order order() {
        return new Order(version().orElse(0), offset(), offset());
    }

    Position position() {
        return new Position(random.nextInt(1_000), offset());
    }

    long offset() {
        return random.nextInt(3) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextInt(300);
    }

    OptionalLong version() {
        return switch (random.nextInt(4)) {
            case 0 -> OptionalLong.empty();
            case 1 -> OptionalLong.of(Order.MAX_VERSION);
            default -> OptionalLong.of(random.nextLong(Order.MAX_VERSION));
        };
    }

    private ContentType contentType() {
        return List.of(ContentType.values()).get(random.nextInt(3));
    }

    private Optional<String> language() {
        return maybe(() -> List.of("en", "pt-BR", "zh-Hant-TW", "english", "x-klingon").get(random.nextInt(5)));
    }

    /** Within the years RFC 3339 can write. */
    private Optional<Instant> occurredAt() {
        return maybe(() -> Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L), nanos()));
    }

    private Optional<Instant> anyInstant() {
        return maybe(() -> Instant.ofEpochSecond(random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX
                .getEpochSecond()), nanos()));
    }

    private int nanos() {
        return List.of(0, 1_000_000 * random.nextInt(1_000), random.nextInt(1_000_000_000)).get(random.nextInt(3));
    }

    Metadata metadata() {
        Map<String, MetadataValue> values = new TreeMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            values.put("k" + text(6), random.nextInt(4) == 0 ? many() : scalar());
        }
        return Metadata.of(values);
    }

    private MetadataValue.Many many() {
        List<MetadataValue.Scalar> values = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            values.add(scalar());
        }
        return new MetadataValue.Many(values);
    }

    private MetadataValue.Scalar scalar() {
        return switch (random.nextInt(3)) {
            case 0 -> new MetadataValue.Text(text(30));
            case 1 -> new MetadataValue.Bool(random.nextBoolean());
            default -> new MetadataValue.Numeric(number());
        };
    }

    private double number() {
        double any = Double.longBitsToDouble(random.nextLong());
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(-100, 100);
            case 1 -> random.nextLong() * 1.0;
            case 2 -> random.nextDouble();
            default -> Double.isFinite(any) ? any : Double.MIN_VALUE;
        };
    }

    private List<DocumentEvent.GivenChunk> givenChunks() {
        if (random.nextInt(3) != 0) {
            return List.of();
        }
        int dimensions = 1 + random.nextInt(40);
        List<DocumentEvent.GivenChunk> chunks = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            chunks.add(new DocumentEvent.GivenChunk(text(50), vector(dimensions)));
        }
        return chunks;
    }

    Embedding vector(int dimensions) {
        float[] components = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            components[i] = random.nextInt(10) == 0 ? -0.0f : (float) random.nextGaussian();
        }
        components[random.nextInt(dimensions)] = 1;
        return Embedding.normalised(components);
    }

    /** Words, nasty pieces, and any code points but U+0000 and lone surrogates. */
    String text(int maxPieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(maxPieces + 1); i > 0; i--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(NASTY.get(random.nextInt(NASTY.size())));
                case 1 -> text.appendCodePoint(codePoint());
                default -> text.append((char) random.nextInt(' ', 0x7f));
            }
        }
        return text.toString();
    }

    private int codePoint() {
        int any = random.nextInt(1, Character.MAX_CODE_POINT + 1);
        return any >= Character.MIN_SURROGATE && any <= Character.MAX_SURROGATE ? 'x' : any;
    }

    private <T> Optional<T> maybe(Supplier<T> supplier) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(supplier.get());
    }
}
