package dev.refold.cli.load;

import java.time.Duration;

/**
 * A number of users: one by one they come, all of them stay, one by one they go.
 *
 * @param steady what is measured; coming and going is shown, but not part of the figures
 */
public record Stage(int users, Duration rampUp, Duration steady, Duration rampDown) {

    public Stage {
        if (users < 1 || !steady.isPositive() || rampUp.isNegative() || rampDown.isNegative()) {
            throw new IllegalArgumentException("a stage has a user at least, and a time in which all are there");
        }
    }

    /** A tenth of the time to come, a tenth to go. */
    static Stage of(int users, Duration total) {
        Duration ramp = total.dividedBy(10);
        return new Stage(users, ramp, total.minus(ramp.multipliedBy(2)), ramp);
    }

    public Duration total() {
        return rampUp.plus(steady).plus(rampDown);
    }

    /** @param at since the stage began */
    boolean isSteady(Duration at) {
        return at.compareTo(rampUp) >= 0 && at.compareTo(rampUp.plus(steady)) < 0;
    }
}
