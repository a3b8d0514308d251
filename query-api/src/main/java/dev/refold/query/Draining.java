package dev.refold.query;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes leave of clients before the server stops. Helidon, when it stops, interrupts connections that wait for a request
 * and lets the others go on: a request that is on its way meets a closed connection, and a client that keeps its
 * connection open is served until the grace is over and then cut off in the middle. So once this has begun every answer
 * says that its connection closes (RFC 9112, 9.6) and closes it, while requests on their way are still taken, until for a
 * moment none comes. Thread-safe.
 */
final class Draining implements Filter {

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(5);

    private final AtomicLong lastBeganNanos = new AtomicLong(System.nanoTime() - QUIET.toNanos());
    private volatile boolean begun;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        lastBeganNanos.set(System.nanoTime());
        response.beforeSend(() -> {
            if (begun) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
        });
        chain.proceed();
        if (begun && request.content().consumed() && response.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the server ends");
        }
    }

    /** Returns when no request has begun for a moment, after a second at the latest. */
    void drain() {
        begun = true;
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - lastBeganNanos.get() < QUIET.toNanos() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
