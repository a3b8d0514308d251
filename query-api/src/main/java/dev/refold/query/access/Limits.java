package dev.refold.query.access;

/**
 * What one credential may ask for.
 *
 * @param perSecond requests, in the long run
 * @param burst requests at once after a pause
 * @param concurrent requests at work at the same time
 */
public record Limits(int perSecond, int burst, int concurrent) {

    public static final Limits DEFAULT = new Limits(100, 200, 32);

    public Limits {
        if (perSecond < 1 || burst < 1 || concurrent < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
    }
}
