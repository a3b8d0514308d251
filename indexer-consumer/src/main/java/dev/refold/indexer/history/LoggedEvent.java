package dev.refold.indexer.history;

import dev.refold.schemas.DecodedEvent;
import dev.refold.schemas.Position;
import java.time.Instant;

/**
 * A record of {@code documents}.
 *
 * @param appended by the broker's clock
 * @param bytes of its value
 */
public record LoggedEvent(Position position, Instant appended, int bytes, DecodedEvent content) {}
