package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.schemas.Space;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory remembers from one start to the next.
 *
 * @param format of the directory
 * @param instance names this installation among those that share a Kafka cluster, the same at every start
 * @param space of its first start, until that is dropped
 * @param spaces that documents are embedded into, as the stores' generations said last; absent in files of the first
 *     release, which had one
 * @param maxTokens that may be spent on a space, by its id; those not named have no end
 */
public record Installation(int format, String instance, Space space, @Nullable List<Space> spaces,
        @Nullable Map<String, Long> maxTokens) {

    private static final int FORMAT = 1;
    private static final int INSTANCE_CHARS = 8;

    public Installation {
        spaces = spaces == null ? List.of(space) : List.copyOf(spaces);
        maxTokens = maxTokens == null ? Map.of() : Map.copyOf(maxTokens);
    }

    @Override
    public List<Space> spaces() {
        return Objects.requireNonNull(spaces);
    }

    @Override
    public Map<String, Long> maxTokens() {
        return Objects.requireNonNull(maxTokens);
    }

    /** @param wanted that documents are embedded into from now on */
    Installation embedding(List<Space> wanted, Map<String, Long> limits) {
        return new Installation(format, instance, space, wanted, limits);
    }

    /** The space of the first start may be dropped too; the configured one stands for it then. */
    Installation without(String spaceId, Space configured) {
        return new Installation(format, instance, space.id().equals(spaceId) ? configured : space,
                spaces().stream().filter(one -> !one.id().equals(spaceId)).toList(), maxTokens());
    }

    /**
     * Of this directory; made at the first start.
     *
     * @throws CommandException when it is of another space or format, or damaged; nothing is written then
     */
    public static Installation open(DataDir dir, Space space) {
        if (Files.exists(dir.installationFile())) {
            return read(dir.installationFile()).checked(dir, space);
        }
        Installation made = new Installation(FORMAT, UUID.randomUUID().toString().substring(0, INSTANCE_CHARS), space,
                List.of(space), Map.of());
        JsonFile.write(dir.installationFile(), made);
        return made;
    }

    /** The format is looked at alone first: what else stands in a file of another one, nobody knows. */
    private static Installation read(Path file) {
        int format = JsonFile.format(file);
        if (format > FORMAT) {
            throw new CommandException(ExitCode.USAGE,
                    file + " has format " + format + ", this release of Refold reads "
                            + FORMAT + ": a newer release wrote it. Nothing was changed; use that release, or another"
                            + " --data-dir");
        }
        return Optional.of(format).filter(present -> present == FORMAT)
                .flatMap(_ -> JsonFile.read(file, Installation.class))
                .orElseThrow(() -> new CommandException(ExitCode.USAGE, file + " is damaged, and nothing was changed."
                        + " Put it back from a backup; without one remove it and start with the settings of space that"
                        + " it had, and it is made anew"));
    }

    private Installation checked(DataDir dir, Space wanted) {
        if (!space.equals(wanted) && !spaces().contains(wanted)) {
            throw new CommandException(ExitCode.USAGE, "the data in " + dir.root() + " is of "
                    + spaces().stream().map(Installation::described).collect(Collectors.joining(" and of "))
                    + ", the configuration asks for " + described(wanted)
                    + ".\nAnother space means to embed every document again, which never happens by itself. Set"
                    + " space back to what it was and run: refold rebuild STORE --space dimensions=…,model=… (--plan"
                    + " shows what it costs); or start afresh with another --data-dir");
        }
        return this;
    }

    private static String described(Space space) {
        return "space " + space.id() + " (" + space.provider() + ' ' + space.model() + ", " + space.dimensions()
                + " dimensions, " + space.language()
                + ", chunks of " + space.chunker().targetChars() + '/' + space.chunker().overlapChars() + '/'
                + space.chunker().maxChars() + " characters)";
    }
}
