package dev.refold.query;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What an operator shows. The key is made anew at every start and lies in the data directory, readable by its owner
 * alone.
 */
final class ControlKey {

    private final byte[] expected;

    ControlKey(String expected) {
        this.expected = expected.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes as long for a near miss as for any other. */
    boolean is(String shown) {
        return MessageDigest.isEqual(expected, shown.getBytes(StandardCharsets.UTF_8));
    }
}
