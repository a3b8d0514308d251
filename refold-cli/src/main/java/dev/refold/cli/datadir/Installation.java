package dev.refold.cli.datadir;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.schemas.Space;
import java.util.Optional;
import java.util.UUID;

/**
 * What stays true of a data directory from its first start on.
 *
 * @param format of the directory
 * @param instance names this installation among those that share a Kafka cluster, the same at every start
 * @param space that everything in it is of
 */
public record Installation(int format, String instance, Space space) {

    private static final int FORMAT = 1;
    private static final int INSTANCE_CHARS = 8;

    /**
     * Of this directory; made at the first start.
     *
     * @throws CommandException when it is of another space or format
     */
    public static Installation open(DataDir dir, Space space) {
        Optional<Installation> known = JsonFile.read(dir.installationFile(), Installation.class);
        if (known.isPresent()) {
            return known.get().checked(dir, space);
        }
        Installation made = new Installation(FORMAT, UUID.randomUUID().toString().substring(0, INSTANCE_CHARS), space);
        JsonFile.write(dir.installationFile(), made);
        return made;
    }

    private Installation checked(DataDir dir, Space wanted) {
        if (format != FORMAT) {
            throw new CommandException(ExitCode.USAGE, dir.root() + " has format " + format + ", this version of refold"
                    + " knows " + FORMAT + "; use the version that wrote it, or another --data-dir");
        }
        if (!space.equals(wanted)) {
            throw new CommandException(ExitCode.USAGE, "the data in " + dir.root() + " is of space " + space.id() + " ("
                    + described(space) + "), the configuration asks for " + wanted.id() + " (" + described(wanted)
                    + ").\nAnother space means to embed every document again, which never happens by itself. Set"
                    + " space back to what it was, or start afresh with another --data-dir");
        }
        return this;
    }

    private static String described(Space space) {
        return space.provider() + ' ' + space.model() + ", " + space.dimensions() + " dimensions, " + space.language()
                + ", chunks of " + space.chunker().targetChars() + '/' + space.chunker().overlapChars() + '/'
                + space.chunker().maxChars() + " characters";
    }
}
