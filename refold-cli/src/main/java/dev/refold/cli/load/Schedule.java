package dev.refold.cli.load;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When which user asks, decided beforehand and by nothing that the server does. Users are spread over the interval, so
 * that all of them together ask evenly. Times are nanoseconds since the stage began. Pure.
 */
record Schedule(Stage stage, Duration interval) {

    /** Steps of it fill the interval evenly, however many users there are (Weyl's sequence). */
    private static final double GOLDEN = 0.6180339887498949;

    long joins(int user) {
        return stage.rampUp().toNanos() / stage.users() * user;
    }

    /** The first to come is the first to go. */
    long leaves(int user) {
        return stage.rampUp().plus(stage.steady()).toNanos()
                + stage.rampDown().toNanos() / stage.users() * (user + 1);
    }

    /**
     * @param request of this user, from 0
     * @return none when the user is gone by then
     */
    OptionalLong at(int user, long request) {
        long phase = (long) (interval.toNanos() * (user * GOLDEN % 1));
        long first = joins(user) + Math.floorMod(phase - joins(user), interval.toNanos());
        long at = first + request * interval.toNanos();
        return at < leaves(user) ? OptionalLong.of(at) : OptionalLong.empty();
    }

    /** How many users are there. */
    int present(Duration at) {
        int present = 0;
        for (int user = 0; user < stage.users(); user++) {
            present += at.toNanos() >= joins(user) && at.toNanos() < leaves(user) ? 1 : 0;
        }
        return present;
    }
}
