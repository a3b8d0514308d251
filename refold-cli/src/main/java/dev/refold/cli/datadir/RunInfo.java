package dev.refold.cli.datadir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What other commands need to know of a running stack; {@code run.json} while it runs.
 *
 * @param started of the process, to tell it from a later one with the same id
 * @param url of the HTTP API
 * @param controlKey proves that a client may read this file
 */
public record RunInfo(long pid, Instant started, String url, String bootstrapServers, String topicPrefix,
        long logEpoch, List<String> stores, String defaultStore, String controlKey) {

    private static final Instant UNKNOWN = Instant.EPOCH;

    public RunInfo {
        stores = List.copyOf(stores);
    }

    public static Instant startOfThisProcess() {
        return ProcessHandle.current().info().startInstant().orElse(UNKNOWN);
    }

    public void write(DataDir dir) {
        JsonFile.write(dir.runFile(), this);
    }

    public static void remove(DataDir dir) {
        try {
            Files.deleteIfExists(dir.runFile());
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + dir.runFile(), e);
        }
    }

    /** Of the stack that runs now; one whose process is gone left its file behind and does not count. */
    public static Optional<RunInfo> ofRunning(DataDir dir) {
        return JsonFile.read(dir.runFile(), RunInfo.class).filter(RunInfo::isAlive);
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive)
                .map(process -> process.info().startInstant().orElse(UNKNOWN).equals(started)).orElse(false);
    }

    @Override
    public String toString() {
        return "RunInfo[pid=" + pid + ", url=" + url + ", bootstrapServers=" + bootstrapServers + ']';
    }
}
