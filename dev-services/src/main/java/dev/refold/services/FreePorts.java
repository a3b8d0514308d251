package dev.refold.services;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Chooses ports that nobody listens on. They lie below every usual ephemeral range on purpose: a client that keeps
 * reconnecting to a dead server on an ephemeral port can be given that very port as its own and then occupies it, so
 * that the server does not come back.
 */
final class FreePorts {

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 29_999;
    private static final int ATTEMPTS = 200;

    private FreePorts() {}

    /** The port itself, or a free one when it is 0. */
    static int orFree(int port) {
        return port == 0 ? choose() : port;
    }

    static int choose() {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port)) {
                return port;
            }
        }
        throw new ServiceException("no free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
