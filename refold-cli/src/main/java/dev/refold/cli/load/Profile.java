package dev.refold.cli.load;

import java.time.Duration;
import java.util.List;

/** Kinds of load that have a name. */
public enum Profile {

    /** A minute: does it work under load at all? */
    SMOKE(Duration.ofSeconds(60), 20, Duration.ofSeconds(1)),
    /** Ten minutes: 10, 100 and 200 users. */
    FULL(Duration.ofMinutes(10), 20, Duration.ofSeconds(1)),
    /** Hours: does memory grow? */
    SOAK(Duration.ofHours(4), 20, Duration.ofSeconds(1)),
    /** Queries alone, each user five a second: what the store bears. */
    QUERIES(Duration.ofMinutes(3), 0, Duration.ofMillis(200));

    private final Duration total;
    private final int writePercent;
    private final Duration interval;

    Profile(Duration total, int writePercent, Duration interval) {
        this.total = total;
        this.writePercent = writePercent;
        this.interval = interval;
    }

    public List<Integer> users() {
        return switch (this) {
            case SMOKE -> List.of(10);
            case FULL, QUERIES -> List.of(10, 100, 200);
            case SOAK -> List.of(100);
        };
    }

    public Duration total() {
        return total;
    }

    public int writePercent() {
        return writePercent;
    }

    public Duration interval() {
        return interval;
    }
}
