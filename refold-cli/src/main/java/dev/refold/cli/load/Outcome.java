package dev.refold.cli.load;

/** What became of a request. */
public enum Outcome {
    /** Answered as asked. */
    OK,
    /** 429: the API said that it has too much to do. */
    REFUSED,
    /** Any other status, or none in time. */
    FAILED,
    /** Its user still waited for an earlier answer when the stage was over. */
    UNSENT;

    private static final int TOO_BUSY = 429;

    static Outcome of(int status) {
        return status / 100 == 2 ? OK : status == TOO_BUSY ? REFUSED : FAILED;
    }
}
