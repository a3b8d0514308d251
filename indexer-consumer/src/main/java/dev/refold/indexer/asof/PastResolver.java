package dev.refold.indexer.asof;

import dev.refold.indexer.embedder.EmbedderSettings;
import dev.refold.indexer.topics.FoundTopic;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Turns a moment into offsets. */
final class PastResolver {

    private final EmbedderSettings settings;
    private final LogQuestions questions;
    private final InstantSource clock;

    PastResolver(EmbedderSettings settings, LogQuestions questions, InstantSource clock) {
        this.settings = settings;
        this.questions = questions;
        this.clock = clock;
    }

    ResolvedPast resolve(AsOf asOf) throws InterruptedException {
        FoundTopic documents = documents();
        SortedMap<Integer, Long> ends = switch (asOf) {
            case AsOf.Time time -> atTime(documents, time);
            case AsOf.Token token -> atToken(documents, token);
        };
        PastRules.requireWhole(documents.name(), questions.first(documents), ends);
        return new ResolvedPast(asOf.text(), documents.topicId(), settings.logEpoch(), ends);
    }

    FoundTopic documents() throws InterruptedException {
        String name = settings.topics().documents();
        return questions.topic(name)
                .orElseThrow(() -> new PastRefusedException("there is no topic " + name + ", so there is no past"));
    }

    private SortedMap<Integer, Long> atTime(FoundTopic documents, AsOf.Time time) throws InterruptedException {
        PastRules.requirePast(time.instant(), clock.instant());
        PastRules.requireAppendTime(documents);
        return questions.at(documents, PastRules.firstMillisNotBefore(time.instant()));
    }

    private SortedMap<Integer, Long> atToken(FoundTopic documents, AsOf.Token wanted) throws InterruptedException {
        SortedMap<Integer, Long> now = questions.end(documents);
        SortedMap<Integer, Long> named = PastRules.named(wanted.token(), settings.logEpoch(), now);
        if (named.size() == documents.partitions()) {
            return named;
        }
        PastRules.requireAppendTime(documents);
        SortedMap<Integer, Long> ends = new TreeMap<>(questions.at(documents, newest(documents, named, now) + 1));
        ends.putAll(named);
        return ends;
    }

    /** When the newest of the last events wanted was appended. */
    private long newest(FoundTopic documents, SortedMap<Integer, Long> named, SortedMap<Integer, Long> now)
            throws InterruptedException {
        PastRules.requireWhole(documents.name(), questions.first(documents), named);
        long newest = 0;
        try (LogReader reader = new LogReader(settings.kafka())) {
            for (int partition : named.keySet()) {
                OptionalLong at = reader.appendedAt(new TopicPartition(documents.name(), partition),
                        named.getOrDefault(partition, 1L) - 1, now.getOrDefault(partition, 0L));
                newest = Math.max(newest, at.orElse(0));
            }
        }
        return newest;
    }
}
