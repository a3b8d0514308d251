package dev.refold.embedding;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.ContentType;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into chunks at headings, paragraphs and sentences.
 *
 * <p>
 * <b>An edit changes the chunks around it and no others</b>, so that only those are embedded anew. Counting characters
 * from the start would move every later border, so borders are content-defined: one becomes an <em>anchor</em> when no
 * stronger one ({@link Borders}) lies within half the target size to either side, which depends on that neighbourhood
 * alone. Chunks never cross an anchor. Between two anchors, where they are far apart, the strongest border within half
 * to one and a half times the target size ends a chunk.
 *
 * <p>
 * So a chunk has mostly ½ to 1½ target sizes; where no sentence ends for long it may reach the maximum, which is never
 * exceeded, and where none ends at all it is cut between words, and without words between characters (never within a
 * surrogate pair, and not before a combining mark where that can be had). It begins with up to the overlap of its
 * predecessor's end, from the start of a sentence or else of a word, unless it begins with a heading. Space around a
 * chunk belongs to none. Every other character is in a chunk.
 *
 * <p>
 * Pure, deterministic, in linear time. The settings are part of a space, and so are these rules: a change of either
 * makes other chunks.
 */
public final class Chunker {

    private final ChunkerSettings settings;

    public Chunker(ChunkerSettings settings) {
        this.settings = settings;
    }

    /**
     * The chunks in order; none for a blank text.
     *
     * @param text as {@link TextExtractor} gives it
     * @param type what the document was written in
     */
    public List<TextRange> chunk(String text, ContentType type) {
        Borders borders = BorderScanner.scan(text, type);
        List<TextRange> bodies = new Bodies(text, borders, settings).all();
        List<TextRange> chunks = new ArrayList<>(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            TextRange body = bodies.get(i);
            int start = i == 0 ? body.start() : overlapStart(text, borders, bodies.get(i - 1), body);
            chunks.add(new TextRange(start, body.end()));
        }
        return List.copyOf(chunks);
    }

    /** Where a chunk begins that repeats the end of the one before; the body's own start when it repeats nothing. */
    private int overlapStart(String text, Borders borders, TextRange before, TextRange body) {
        int longest = Math.min(settings.overlapChars(), settings.maxChars() - body.length());
        int earliest = Math.max(before.start() + 1, body.start() - longest);
        int own = borders.firstFrom(body.start());
        if (own < borders.size() && borders.position(own) == body.start() && borders.isHeading(own)) {
            return body.start();
        }
        for (int i = borders.firstFrom(earliest); i < own; i++) {
            if (borders.isSentence(i)) {
                return borders.position(i);
            }
        }
        return Words.firstStart(text, earliest, body.start());
    }
}
