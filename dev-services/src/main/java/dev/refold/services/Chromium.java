package dev.refold.services;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The browser that tests of the console drive: the one that {@code CHROMIUM} names, one on the {@code PATH}, or the
 * package {@code chromium}, installed where that may be done: as root on Debian and its kin. Safe to call from several
 * threads and processes at once.
 */
public final class Chromium {

    /** Names the program. */
    public static final String VARIABLE = "CHROMIUM";

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome-stable",
            "google-chrome");
    private static final String PACKAGE = "chromium";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Chromium() {}

    /**
     * Installs it first where there is none.
     *
     * @throws ServiceException when there is none and none can be had; the message says what to do
     */
    public static Path executable() {
        return find(System.getenv()).orElseGet(Chromium::install);
    }

    /** Without them it does not start: its sandbox refuses root. */
    public static List<String> neededArguments() {
        return Account.isRoot() ? List.of("--no-sandbox") : List.of();
    }

    /** Makes sure that {@link #executable} will find one, and says which. */
    static String provision() {
        Path found = executable();
        return version(found).orElseThrow(() -> new ServiceException(found + " does not start")) + " in " + found;
    }

    /** @throws ServiceException when one is named and cannot be run */
    static Optional<Path> find(Map<String, String> environment) {
        Optional<Path> named = Optional.ofNullable(environment.get(VARIABLE)).filter(name -> !name.isBlank())
                .map(Path::of);
        if (named.isPresent() && version(named.get()).isEmpty()) {
            throw new ServiceException(VARIABLE + " names " + named.get() + ", which is no browser that starts.\n"
                    + "Set it to the program of Chromium or Chrome, or unset it.");
        }
        return named.or(() -> onPath(environment.getOrDefault("PATH", "")));
    }

    /** Some distributions have a script of this name that only says where to get the browser: it is passed over. */
    private static Optional<Path> onPath(String path) {
        List<Path> folders = Stream.of(path.split(File.pathSeparator, -1)).filter(folder -> !folder.isEmpty())
                .map(Path::of).toList();
        return NAMES.stream().flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
                .filter(Files::isExecutable).filter(program -> version(program).isPresent()).findFirst();
    }

    private static Optional<String> version(Path program) {
        Command.Result result = Command.of(program.toString(), "--version").within(LIMIT).run();
        return result.output().lines().filter(_ -> result.succeeded())
                .filter(line -> line.startsWith("Chromium ") || line.startsWith("Google Chrome ")).findFirst();
    }

    private static Path install() {
        if (!Apt.isOurs()) {
            throw new ServiceException(advice("it can be installed by itself only as root with apt-get"));
        }
        return Apt.exclusively(() -> find(System.getenv()).orElseGet(() -> {
            Apt.refresh();
            Apt.progress("installing Chromium");
            Apt.install(List.of(PACKAGE));
            return find(System.getenv()).orElseThrow(() -> new ServiceException(advice("the package '" + PACKAGE
                    + "' of this distribution brought none that starts")));
        }));
    }

    static String advice(String reason) {
        return "no Chromium here, and " + reason + ".\nInstall Chromium or Chrome, or set " + VARIABLE
                + " to the program of one.";
    }
}
