package dev.refold.indexer.verify;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the log that are none. Any number of threads; bounded. */
final class LogFaults {

    private final int listed;
    private final AtomicLong count = new AtomicLong();
    private final ConcurrentSkipListMap<String, Finding> findings = new ConcurrentSkipListMap<>();

    LogFaults(int listed) {
        this.listed = listed;
    }

    void add(ConsumerRecord<byte[], byte[]> record, String key, String what) {
        count.incrementAndGet();
        if (findings.size() < listed) {
            String where = "offset " + record.offset() + " of " + record.topic() + "-" + record.partition();
            findings.put(where, new Finding(key.isEmpty() ? where : key, FindingKind.LOG,
                    "the record at " + where + " cannot be folded: " + what, Optional.empty(), Optional.empty(),
                    Finding.Mending.NOT_ASKED));
        }
    }

    long count() {
        return count.get();
    }

    List<Finding> findings() {
        return List.copyOf(findings.values());
    }
}
