package dev.refold.ingest;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** Gathers positions into one token that includes them all. Thread-safe. */
public final class TokenAccumulator {

    private final long logEpoch;
    private final AtomicReference<ConsistencyToken> token;

    public TokenAccumulator(long logEpoch) {
        this.logEpoch = logEpoch;
        this.token = new AtomicReference<>(new ConsistencyToken(logEpoch, new TreeMap<>()));
    }

    public void add(Position position) {
        token.accumulateAndGet(ConsistencyToken.of(logEpoch, position), ConsistencyToken::merge);
    }

    /** Of what was added so far; without offsets when that is nothing. */
    public ConsistencyToken token() {
        return token.get();
    }
}
