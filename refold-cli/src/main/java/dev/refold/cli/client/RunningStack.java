package dev.refold.cli.client;

import dev.refold.cli.datadir.DataDir;
import dev.refold.cli.datadir.RunInfo;
import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;

/** Finds the stack that commands are clients of. */
public final class RunningStack {

    private RunningStack() {}

    /** @throws CommandException when none runs on this data directory */
    public static RunInfo require(DataDir dir) {
        return RunInfo.ofRunning(dir).orElseThrow(() -> new CommandException(ExitCode.UNREACHABLE,
                "nothing runs on " + dir.root() + ". Start it with `refold up` in another terminal and try again, or"
                        + " name the directory of one that runs with --data-dir"));
    }
}
