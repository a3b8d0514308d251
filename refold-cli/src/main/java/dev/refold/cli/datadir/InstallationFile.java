package dev.refold.cli.datadir;

import dev.refold.schemas.Space;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The {@link Installation} of a directory while a process runs on it, written whenever it changes. Thread-safe. */
public final class InstallationFile {

    private final DataDir dir;
    private Installation now;

    private InstallationFile(DataDir dir, Installation now) {
        this.dir = dir;
        this.now = now;
    }

    /** As {@link Installation#open}. */
    public static InstallationFile open(DataDir dir, Space space) {
        return new InstallationFile(dir, Installation.open(dir, space));
    }

    /** The same at every start. */
    public String instance() {
        return installation().instance();
    }

    public List<Space> spaces() {
        return installation().spaces();
    }

    public synchronized Installation installation() {
        return now;
    }

    /** By the ids of spaces; see {@link Installation#maxTokens}. */
    public Map<String, Long> maxTokens() {
        return installation().maxTokens();
    }

    /** What documents are embedded into, and how far; the next start runs these until the stores say more. */
    public synchronized void remember(Collection<Space> wanted, Map<String, Long> maxTokens) {
        write(now.embedding(List.copyOf(wanted), maxTokens));
    }

    /** That a space is dropped: a configuration that asks for it is refused again. */
    public synchronized void forget(String spaceId, Space configured) {
        write(now.without(spaceId, configured));
    }

    private void write(Installation next) {
        JsonFile.write(dir.installationFile(), next);
        now = next;
    }
}
