package dev.refold.cli.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** The last run of each plan against each server, in a folder; and how runs are written and read. For one thread. */
public final class KeptRuns {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

    private final Path folder;
    private final String server;

    /**
     * @param folder made when the first is kept
     * @param server that is under load; empty for the one of this data directory, on whatever port
     */
    public KeptRuns(Path folder, String server) {
        this.folder = folder;
        this.server = server;
    }

    public static String json(LoadResult result) {
        return JSON.writeValueAsString(result);
    }

    /**
     * @throws IOException when it cannot be read
     * @throws JacksonException when it is not what {@link #json} makes
     */
    public static LoadResult read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), LoadResult.class);
    }

    /** Where the last of the same plan is, whichever its profile. */
    public Optional<Path> last(LoadResult.Plan plan) {
        return Optional.of(file(plan)).filter(Files::isReadable);
    }

    public void keep(LoadResult result) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(file(result.plan()), json(result));
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private Path file(LoadResult.Plan plan) {
        CRC32 name = new CRC32();
        name.update((server + plan).getBytes(StandardCharsets.UTF_8));
        return folder.resolve("%08x.json".formatted(name.getValue()));
    }
}
