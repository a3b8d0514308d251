package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The host's own apt, for root. */
final class Apt {

    /** Root's own, so that nobody else can put a link or a build in the way. */
    static final Path WORK = Path.of("/var/cache/refold");
    private static final Object THIS_JVM = new Object();

    private Apt() {}

    static boolean isOurs() {
        return Account.isRoot() && Command.of("apt-get", "--version").succeeds();
    }

    /** One thread of one process at a time; the others wait. */
    static <T> T exclusively(Supplier<T> work) {
        // A file lock belongs to the whole JVM and throws when a second thread asks for it.
        synchronized (THIS_JVM) {
            try (FileChannel channel = FileChannel.open(Files.createDirectories(WORK).resolve("provision.lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock held = channel.lock()) {
                if (!held.isValid()) {
                    throw new ServiceException("the lock of " + WORK + " is not held");
                }
                return work.get();
            } catch (IOException e) {
                throw new UncheckedIOException("locking " + WORK, e);
            }
        }
    }

    static void refresh() {
        progress("refreshing the package lists");
        run("update", "-qq");
    }

    static void install(List<String> packages) {
        run(Stream.concat(Stream.of("install", "-y", "-qq", "--no-install-recommends"), packages.stream())
                .toArray(String[]::new));
    }

    private static void run(String... arguments) {
        List<String> line = Stream.concat(Stream.of("apt-get", "-o", "DPkg::Lock::Timeout=300"), Stream.of(arguments))
                .toList();
        Command.of(line).with(Map.of("DEBIAN_FRONTEND", "noninteractive")).output();
    }

    static void progress(String what) {
        System.err.println("refold: " + what + " …");
    }
}
