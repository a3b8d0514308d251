package dev.refold.cli.exit;

/** What a command's exit code tells a script. */
public enum ExitCode {

    DONE(0),
    /** A check or gate failed, or some of the work could not be done. */
    FAILED(1),
    /** Wrong usage or configuration: the same call fails again. */
    USAGE(2),
    /** A service cannot be reached: the same call may succeed later. */
    UNREACHABLE(3);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
