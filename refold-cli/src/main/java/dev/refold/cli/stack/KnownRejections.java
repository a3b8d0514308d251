package dev.refold.cli.stack;

import dev.refold.indexer.deadletters.RecentRejection;
import dev.refold.indexer.deadletters.RecentRejections;
import dev.refold.query.Rejections;
import dev.refold.schemas.ConsistencyToken;
import dev.refold.schemas.Position;
import dev.refold.schemas.Space;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Answers the API's question about rejected events from the dead letters. */
record KnownRejections(RecentRejections recent) implements Rejections {

    @Override
    public Optional<RejectedEvent> among(ConsistencyToken token, Space space, String tenant) {
        return token.offsets().entrySet().stream().map(last -> new Position(last.getKey(), last.getValue()))
                .flatMap(position -> recent.at(token.epoch(), position).stream())
                .filter(rejection -> concerns(rejection, space, tenant)).findFirst()
                .map(rejection -> new RejectedEvent(rejection.position(), rejection.rejection()));
    }

    private static boolean concerns(RecentRejection rejection, Space space, String tenant) {
        return rejection.tenant().equals(Optional.of(tenant))
                && rejection.space().map(space.id()::equals).orElse(true);
    }

    @Override
    public boolean catchUp(Set<Integer> partitions, Duration atMost) {
        return recent.catchUp(partitions, atMost);
    }
}
