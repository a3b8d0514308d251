package dev.refold.query;

import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Rejections a test tells of; those told of late are known only once somebody waits for them. */
final class KnownRejections implements Rejections {

    private final Map<Position, String> known = new ConcurrentHashMap<>();
    private final Map<Position, String> late = new ConcurrentHashMap<>();

    void add(String token, String tenant) {
        known.put(positionOf(token), tenant);
    }

    void addLate(String token, String tenant) {
        late.put(positionOf(token), tenant);
    }

    private static Position positionOf(String token) {
        var offset = ConsistencyToken.parse(token).offsets().firstEntry();
        return new Position(offset.getKey(), offset.getValue());
    }

    @Override
    public Optional<RejectedEvent> among(ConsistencyToken token, Space space, String tenant) {
        return token.offsets().entrySet().stream().map(offset -> new Position(offset.getKey(), offset.getValue()))
                .filter(position -> tenant.equals(known.get(position))).findFirst()
                .map(position -> new RejectedEvent(position, new Rejection(RejectReason.VERSION_CONFLICT,
                        "version 7 is there already with other content")));
    }

    @Override
    public boolean catchUp(Set<Integer> partitions, Duration atMost) {
        known.putAll(late);
        return true;
    }
}
