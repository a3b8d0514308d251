package dev.refold.query;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.refold.query.FuzzRequests.Asked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;

/** Sends what is nearly HTTP, bytes by hand. */
final class FuzzConnections {

    /** Far above any answer: who waits longer hangs. */
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int HUGE = 20_000;

    private final int port;

    FuzzConnections(int port) {
        this.port = port;
    }

    /** The bytes of a request, wrong in framing, in the request line, in a header or anywhere. */
    static byte[] malformed(Asked asked, long seed) {
        Random random = new Random(~seed);
        random.nextLong();
        byte[] body = asked.body().orElse(new byte[0]);
        String line = asked.method() + " " + asked.target() + " HTTP/1.1";
        String host = "Host: localhost";
        String length = "Content-Length: " + body.length;
        List<String> heads = switch (random.nextInt(12)) {
            case 0 -> List.of(line, host, "Content-Length: " + (body.length + 1 + random.nextInt(50)));
            case 1 -> List.of(line, host, "Content-Length: " + body.length / 2);
            case 2 -> List.of(line, host, length, "Transfer-Encoding: chunked");
            case 3 -> List.of(line, host, "Transfer-Encoding: chunked");
            case 4 -> List.of(line.replace(' ', '\t'), host, length);
            case 5 -> List.of(line.replace("HTTP/1.1", "HTTP/1." + random.nextInt(10)), host, length);
            case 6 -> List.of(asked.method() + " http://localhost" + asked.target() + " HTTP/1.1", length);
            case 7 -> List.of(line, host, length, "X-" + "y".repeat(HUGE) + ": 1");
            case 8 -> List.of(line, host, length, " folded", ": nameless", "spaced : 1");
            case 9 -> List.of(line, host, length, length + "0", "Host: other");
            case 10 -> List.of(line, host, "Content-Length: -" + body.length, "Expect: 100-continue");
            default -> List.of(line, host, length, "Connection: upgrade", "Upgrade: h2c", "HTTP2-Settings: AAA");
        };
        byte[] bytes = FuzzMutations.joined((String.join(random.nextInt(8) == 0 ? "\n" : "\r\n", heads) + "\r\n\r\n")
                .getBytes(ISO_8859_1), body);
        return random.nextBoolean() ? new FuzzMutations(random).bytes(bytes) : bytes;
    }

    /**
     * All that the server answers until it hangs up.
     *
     * @throws java.net.SocketTimeoutException when it does neither
     */
    String answerTo(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            } catch (SocketException _) {
                // Hung up on while it still sent: that is an answer, too.
                return "";
            }
        }
    }
}
