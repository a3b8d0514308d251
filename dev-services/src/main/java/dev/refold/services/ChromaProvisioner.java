package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Finds a Chroma server in the user's cache folder, or brings it there: the npm package by the ordinary {@code npm}, and
 * where the host's C library is too old a newer one from a later suite of Debian's archive, used by this server alone.
 * Safe to call from several threads and processes at once: one installs, the others wait. Progress goes to standard
 * error.
 */
public final class ChromaProvisioner {

    private static final String SUITE = "trixie";
    private static final Object THIS_JVM = new Object();

    private ChromaProvisioner() {}

    /** Makes sure that {@link ChromaServer} will find what it needs, and says what that is. */
    public static String provision() {
        return "Chroma (npm chromadb " + ChromaInstallation.VERSION + ") in " + ensure().folder();
    }

    static ChromaInstallation ensure() {
        Path cache = cache();
        ChromaInstallation wanted = new ChromaInstallation(cache.resolve("chroma-" + ChromaInstallation.VERSION));
        // A file lock belongs to the whole JVM and throws when a second thread asks for it.
        synchronized (THIS_JVM) {
            if (Files.isDirectory(wanted.folder())) {
                return wanted;
            }
            try (FileChannel channel = FileChannel.open(Files.createDirectories(cache).resolve("provision.lock"),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock held = channel.lock()) {
                if (held.isValid() && !Files.isDirectory(wanted.folder())) {
                    install(cache, wanted);
                }
                return wanted;
            } catch (IOException e) {
                throw new UncheckedIOException("installing Chroma into " + cache, e);
            }
        }
    }

    private static Path cache() {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(value -> value.startsWith("/"))
                .map(Path::of).orElse(Path.of(System.getProperty("user.home"), ".cache")).resolve("refold");
    }

    /** Appears under its name when it is complete, never before. */
    private static void install(Path cache, ChromaInstallation wanted) throws IOException {
        if (!Command.of("npm", "--version").succeeds() || !Command.of("node", "--version").succeeds()) {
            throw new ServiceException(advice("there is no 'node' with 'npm' to bring one"));
        }
        Path folder = Folders.temporary(cache, "chroma-");
        try {
            progress("downloading Chroma");
            Command.of("npm", "install", "--no-package-lock", "--no-save", "--no-audit", "--no-fund",
                    "--ignore-scripts",
                    "--prefix", folder.toString(), "chromadb@" + ChromaInstallation.VERSION).in(folder).output();
            ChromaInstallation made = new ChromaInstallation(folder);
            if (!made.loads()) {
                bringLibc(folder);
            }
            if (!made.loads()) {
                throw new ServiceException(advice("the one of npm does not load: it needs glibc 2.39 or newer"));
            }
            Files.move(folder, wanted.folder(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            if (Files.exists(folder)) {
                Folders.deleteTree(folder);
            }
        }
    }

    private static void bringLibc(Path folder) throws IOException {
        if (!Command.of("apt-get", "--version").succeeds()) {
            throw new ServiceException(advice("the one of npm needs glibc 2.39 or newer"));
        }
        progress("downloading a newer C library for Chroma alone");
        Path work = Files.createDirectory(folder.resolve("apt"));
        AptSuite.open(work, AptSuite.archive().packagesOf(SUITE)).run("download", "libc6");
        Command.of("sh", "-c", "dpkg -x libc6_*.deb ../libc").in(work).output();
        Folders.deleteTree(work);
    }

    private static String advice(String reason) {
        return "no Chroma server here, and " + reason
                + ".\nInstall Node.js 20 or newer with npm, or start Docker, or set " + Services.CHROMA_URL
                + " to a server of version 1.5 or newer.";
    }

    private static void progress(String what) {
        System.err.println("refold: " + what + " …");
    }
}
