package dev.refold.query;

import dev.refold.query.access.AccessKey;
import dev.refold.query.access.Limits;
import dev.refold.query.access.Scope;
import dev.refold.query.access.StoredKey;
import dev.refold.query.access.TokenJudge;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Keys that are good for all, for reading, for nothing any more, or never were keys. */
final class FuzzCredentials {

    private static final Limits PLENTY = new Limits(1_000_000, 1_000_000, 1_000);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<String, StoredKey> stored = new HashMap<>();
    private final String good = key(EnumSet.allOf(Scope.class), Optional.empty());
    private final String reading = key(Set.of(Scope.READ), Optional.empty());
    private final String expired = key(EnumSet.allOf(Scope.class), Optional.of(LONG_AGO.plusSeconds(1)));
    private final Map<String, StoredKey> known = Map.copyOf(stored);

    private String key(Set<Scope> scopes, Optional<Instant> expires) {
        AccessKey key = AccessKey.create(new SecureRandom());
        stored.put(key.id(), StoredKey.of(key, "fuzz", "acme", scopes, LONG_AGO, expires));
        return key.reveal();
    }

    Access access() {
        return new Access.Required(id -> Optional.ofNullable(known.get(id)), TokenJudge.NONE, PLENTY);
    }

    /** What is shown with a request: mostly the good key, so that most get past the guard. */
    Optional<String> of(long seed) {
        Random random = new Random(seed ^ 0x6b6579);
        random.nextLong();
        return switch (random.nextInt(20)) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("Bearer " + reading);
            case 2 -> Optional.of("Bearer " + expired);
            case 3 -> Optional.of("Bearer " + good.substring(0, random.nextInt(good.length())));
            case 4 -> Optional.of("Bearer " + good.replace(good.charAt(good.length() / 2), '~'));
            case 5 -> Optional.of("bearer   " + good);
            default -> Optional.of("Bearer " + good);
        };
    }
}
