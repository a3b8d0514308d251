package dev.refold.ingest.source;

import dev.refold.ingest.source.LineReader.Line;
import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.DocumentEvent;
import dev.refold.schemas.EventCodec;
import dev.refold.schemas.Limits;
import dev.refold.schemas.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

final class JsonLinesItems implements SourceItems {

    private final InputStream in;
    private final String name;
    private final OptionalLong totalBytes;
    private final String tenant;
    private final Limits limits;
    private final LineReader lines;
    private final EventCodec codec;
    private Optional<SourceItem> next = Optional.empty();
    private boolean atEnd;

    JsonLinesItems(InputStream in, String name, OptionalLong totalBytes, String tenant, Limits limits) {
        this.in = in;
        this.name = name;
        this.totalBytes = totalBytes;
        this.tenant = tenant;
        this.limits = limits;
        this.lines = new LineReader(in, limits.eventBytes());
        this.codec = new EventCodec(limits);
    }

    @Override
    public boolean hasNext() {
        try {
            while (next.isEmpty() && !atEnd) {
                Optional<Line> line = lines.next();
                atEnd = line.isEmpty();
                next = line.flatMap(this::judge);
            }
            return next.isPresent();
        } catch (IOException e) {
            throw new SourceException(name + ": " + FileFailure.reason(e), e);
        }
    }

    @Override
    public SourceItem next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        SourceItem item = next.orElseThrow();
        next = Optional.empty();
        return item;
    }

    private Optional<SourceItem> judge(Line line) {
        String place = name + ':' + line.number();
        return switch (line) {
            case Line.TooLong(long number, long bytes) -> Optional.of(new SourceItem.Problem(place, "line " + number
                    + " has " + bytes + " bytes, the limit is " + limits.eventBytes()
                    + "; split the document, or raise the limit"));
            case Line.Whole whole when isBlank(whole.bytes()) -> Optional.empty();
            case Line.Whole whole -> Optional.of(switch (codec.decodeDocument(whole.bytes(), tenant)) {
                case DecodedEvent.Accepted(DocumentEvent event) -> new SourceItem.Document(event, place);
                case DecodedEvent.Rejected(Rejection rejection) -> new SourceItem.Problem(place, rejection.message());
            });
        };
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public OptionalLong totalBytes() {
        return totalBytes;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new SourceException("closing " + name, e);
        }
    }
}
