package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process at a time; the system releases it however the process ends. */
public final class DataDirLock implements AutoCloseable {

    private final FileChannel channel;

    private DataDirLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws CommandException when somebody else has it; the message names the process */
    public static DataDirLock acquire(DataDir dir) {
        try {
            FileChannel channel = FileChannel.open(dir.lock(), StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lockOf(channel) == null) {
                channel.close();
                throw new CommandException(ExitCode.USAGE, "another refold" + holder(dir) + " uses " + dir.root()
                        + ". End it first, or give this one a directory of its own with --data-dir and a port of its"
                        + " own with --port");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid())
                    .getBytes(StandardCharsets.US_ASCII)), 0);
            return new DataDirLock(channel);
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "the data directory " + dir.root() + " cannot be locked (" + e
                    + "); it must be writable and on a file system with locks", e);
        }
    }

    private static @Nullable FileLock lockOf(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // This process has it already.
        }
    }

    private static String holder(DataDir dir) throws IOException {
        String pid = Files.readString(dir.lock(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : " (process " + pid + ')';
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("releasing the data directory", e);
        }
    }
}
