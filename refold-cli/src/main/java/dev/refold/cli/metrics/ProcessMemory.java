package dev.refold.cli.metrics;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * What tells whether a process grows: its heap right after a collection, as what is in use between collections goes up
 * and down; and what the operating system has given it, where {@code /proc} tells. Thread-safe.
 */
final class ProcessMemory implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBIBYTE = 1 << 10;
    /** The cause of notifications of work beside the program, which frees nothing by itself. */
    private static final String NOTHING_COLLECTED = "No GC";

    private final Set<String> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP).map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    /** Until the first collection, what is in use at the start. */
    private final AtomicLong collected = new AtomicLong(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage()
            .getUsed());
    private final NotificationListener listener = (notification, _) -> note(notification);
    private final List<NotificationEmitter> listenedTo = new ArrayList<>();

    ProcessMemory(MeterRegistry registry) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(listener, null, null);
                listenedTo.add(emitter);
            }
        }
        Gauge.builder("refold.process.heap.collected.bytes", collected, AtomicLong::get).register(registry);
        Gauge.builder("refold.process.resident.bytes", ProcessMemory::resident).register(registry);
    }

    private void note(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(
                (CompositeData) notification.getUserData());
        if (!info.getGcCause().equals(NOTHING_COLLECTED)) {
            Map<String, MemoryUsage> after = info.getGcInfo().getMemoryUsageAfterGc();
            collected.set(after.entrySet().stream().filter(pool -> heap.contains(pool.getKey()))
                    .mapToLong(pool -> pool.getValue().getUsed()).sum());
        }
    }

    /** No number where the system does not tell. */
    private static double resident() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("\\D", "")).mapToDouble(Double::parseDouble).findFirst()
                    .orElse(Double.NaN) * KIBIBYTE;
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    @Override
    public void close() {
        for (NotificationEmitter emitter : listenedTo) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("closed twice", e);
            }
        }
        listenedTo.clear();
    }
}
