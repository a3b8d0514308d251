package dev.refold.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Servers that outlive the command that starts them: {@code refold services up|down|status|env}. Their state is in one
 * folder, a subfolder for each. PostgreSQL and Chroma run in Docker when its engine answers at the first {@code up},
 * else natively, and stay in that form, where their data are; Kafka is a process of this JVM's class path. All listen on
 * loopback, keep their ports and take anybody on this machine for their owner: they are for development.
 *
 * <p>
 * Several commands at once wait for each other. Failures are {@link ServiceException}.
 */
public final class LocalServices {

    private final Path folder;
    private final BooleanSupplier dockerAnswers;

    LocalServices(Path folder, BooleanSupplier dockerAnswers) {
        this.folder = folder.toAbsolutePath().normalize();
        this.dockerAnswers = dockerAnswers;
    }

    /**
     * @param folder
     *            such as {@code .refold/services}; made when first needed
     */
    public static LocalServices in(Path folder) {
        return new LocalServices(folder, Services::dockerAnswers);
    }

    /** Starts those that do not run; returns when they answer. */
    public List<ServiceStatus> up(Set<Service> services) {
        return locked(() -> services.stream().sorted().map(service -> form(service).up()).toList());
    }

    /** Stops those that run; their data stay. */
    public List<ServiceStatus> down(Set<Service> services) {
        return locked(() -> services.stream().sorted().map(service -> {
            if (Files.exists(folderOf(service))) {
                form(service).down();
            }
            return statusOf(service);
        }).toList());
    }

    public List<ServiceStatus> status() {
        return Arrays.stream(Service.values()).map(this::statusOf).toList();
    }

    /** What other programs need to find those that run. */
    public Map<String, String> environment() {
        return status().stream().filter(ServiceStatus.Running.class::isInstance)
                .map(ServiceStatus.Running.class::cast).collect(Collectors.toMap(
                        running -> running.service().variable(), ServiceStatus.Running::address, (a, b) -> a,
                        TreeMap::new));
    }

    /** The same for {@code eval} in a shell. Values hold nothing that a shell would read otherwise. */
    public String exports() {
        return environment().entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "='" + variable.getValue() + "'\n")
                .collect(Collectors.joining());
    }

    private ServiceStatus statusOf(Service service) {
        return Files.exists(folderOf(service)) ? form(service).status() : new ServiceStatus.Stopped(service);
    }

    private LocalService form(Service service) {
        Path own = folderOf(service);
        return switch (service) {
            case POSTGRES -> switch (ServiceForm.of(own, dockerAnswers)) {
                case NATIVE -> new NativePostgres(own);
                case DOCKER -> new DockerPostgres(own);
            };
            case KAFKA -> new NativeBroker(own);
            case CHROMA -> switch (ServiceForm.of(own, dockerAnswers)) {
                case NATIVE -> new NativeChroma(own);
                case DOCKER -> new DockerChroma(own);
            };
        };
    }

    private Path folderOf(Service service) {
        return folder.resolve(service.label());
    }

    private <T> T locked(Supplier<T> action) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); FileLock lock = channel.lock()) {
                assert lock.isValid();
                return action.get();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("locking " + folder, e);
        }
    }
}
