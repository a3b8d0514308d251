package dev.refold.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LineReaderTest {

    private static final int LIMIT = 10;

    @ParameterizedTest
    @CsvSource({"'',''", "'a','1:a'", "'a|','1:a'", "'|a','1: 2:a'", "'a^|b^','1:a 2:b'",
            "'0123456789|','1:0123456789'",
            "'0123456789^|','1:0123456789'", "'0123456789x|b','1:long 2:b'", "'~a','1:a'", "'a|~b','1:a 2:~b'",
            "'~0123456789|','1:0123456789'", "'^|','1:'"})
    void lines_end_with_their_ends_and_over_long_ones_are_told(String input, String expected) throws IOException {
        String text = input.replace('|', '\n').replace('^', '\r').replace('~', '\uFEFF');

        assertThat(String.join(" ", read(bytes(text)))).isEqualTo(expected.replace('~', '\uFEFF'));
    }

    static LongStream seeds() {
        long first = new Random().nextLong();
        return LongStream.range(first, first + 50);
    }

    /** The oracle splits the whole text at once. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void any_bytes_are_cut_as_if_they_were_read_at_once(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(200_000); i > 0; i--) {
            text.append(random.nextInt(8) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
        }
        List<String> expected = new ArrayList<>();
        String[] lines = text.toString().split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (i < lines.length - 1 || !lines[i].isEmpty()) {
                expected.add(i + 1 + ":" + (lines[i].length() > LIMIT ? "long" : lines[i]));
            }
        }

        assertThat(read(new Dripping(bytes(text.toString()), random))).isEqualTo(expected);
    }

    private static List<String> read(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, LIMIT);
        List<String> lines = new ArrayList<>();
        for (Optional<LineReader.Line> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(switch (line.get()) {
                case LineReader.Line.Whole whole -> whole.number() + ":" + new String(whole.bytes(),
                        StandardCharsets.UTF_8);
                case LineReader.Line.TooLong(long number, long _) -> number + ":long";
            });
        }
        return lines;
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Hands out a few bytes at a time, as a pipe does. */
    private static final class Dripping extends InputStream {

        private final InputStream in;
        private final Random random;

        Dripping(InputStream in, Random random) {
            this.in = in;
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, Math.min(length, 1 + random.nextInt(50_000)));
        }
    }
}
