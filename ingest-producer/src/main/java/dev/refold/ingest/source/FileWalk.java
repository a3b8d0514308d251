package dev.refold.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Walks folders depth first, each in the order of its names, so that two runs over the same files agree on every
 * machine. Links to files are read; links to folders inside a folder are not followed, so there are no loops and no
 * document comes twice. Memory grows with the open folders' entries, not with the tree.
 */
final class FileWalk implements Iterator<FileWalk.Step> {

    /** Something met on the way. */
    sealed interface Step {

        /** A file to read, found under one of the roots. */
        record Found(Path root, Path file, BasicFileAttributes attributes) implements Step {}

        /** Anything else, already judged. */
        record Other(SourceItem item) implements Step {}
    }

    /** What is still to come of a folder, or of the list of roots. */
    private record Level(Iterator<Path> paths, Optional<Path> root) {}

    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<Step> next = Optional.empty();

    FileWalk(List<Path> roots) {
        levels.push(new Level(roots.iterator(), Optional.empty()));
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !levels.isEmpty()) {
            Level level = levels.peek();
            if (level.paths().hasNext()) {
                Path path = level.paths().next();
                next = visit(path, level.root());
            } else {
                levels.pop();
            }
        }
        return next.isPresent();
    }

    @Override
    public Step next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Step step = next.orElseThrow();
        next = Optional.empty();
        return step;
    }

    private Optional<Step> visit(Path path, Optional<Path> root) {
        boolean given = root.isEmpty();
        if (!given && FileKind.name(path).startsWith(".")) {
            return skipped(path, "hidden");
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                return descend(path, root);
            }
            if (!attributes.isRegularFile() || FileKind.of(path).isEmpty()) {
                String reason = attributes.isRegularFile() ? FileKind.READ : "not an ordinary file";
                return given ? problem(path, reason) : skipped(path, reason);
            }
            return Optional.of(new Step.Found(root.orElse(path), path, attributes));
        } catch (IOException e) {
            return problem(path, FileFailure.reason(e));
        }
    }

    private Optional<Step> descend(Path folder, Optional<Path> root) throws IOException {
        if (root.isPresent() && Files.isSymbolicLink(folder)) {
            return skipped(folder, "a link to a folder; name the folder itself to read it");
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(FileKind::name));
        levels.push(new Level(entries.iterator(), Optional.of(root.orElse(folder))));
        return Optional.empty();
    }

    private static Optional<Step> problem(Path path, String reason) {
        return Optional.of(new Step.Other(new SourceItem.Problem(path.toString(), reason)));
    }

    private static Optional<Step> skipped(Path path, String reason) {
        return Optional.of(new Step.Other(new SourceItem.Skipped(path.toString(), reason)));
    }
}
