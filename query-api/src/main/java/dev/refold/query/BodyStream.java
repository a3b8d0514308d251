package dev.refold.query;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body whose faults are all of one kind: the server's stream throws whatever its parser stumbles on. Closing
 * it does nothing, as that would wait for the rest of the body.
 */
final class BodyStream extends FilterInputStream {

    BodyStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        try {
            return super.read(bytes, from, length);
        } catch (RuntimeException e) {
            throw new IOException("the body is broken", e);
        }
    }

    @Override
    public void close() {}
}
