package dev.refold.indexer.verify;

import dev.refold.indexer.asof.AsOfTask;
import dev.refold.indexer.verify.VerifyProgress.Phase;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Space;
import dev.refold.store.Generation;
import dev.refold.store.GenerationChoice;
import dev.refold.store.IndexStore;
import dev.refold.store.audit.StoreScan;
import dev.refold.store.audit.VectorPrecision;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Proves that a generation equals the fold of the log, or names what differs and mends it, while sinks and queries go on.
 *
 * <p>
 * <b>How.</b> The log is read from its beginning to where the store stands, by consumers of its own, and folded by
 * greatest order into a database on disk that is deleted afterwards. Then a snapshot of the store is opened, the log read
 * on to exactly its position, and every document compared: order, source, hash, title, language, metadata, time, and of
 * every chunk range, hash, text and the vector as it is stored. The snapshot is held for the comparison only, not while
 * the log is read. What does not fit is a suspect, and looked at again in small scans.
 *
 * <p>
 * <b>Why nothing healthy is reported.</b> Compaction may have taken a document's last record below the store's position
 * because there is a newer one beyond it; a fold of what is left is then older than the store, rightly. So a difference
 * counts only when, after the scan that shows it was opened, the log was read to its end and the record compared was
 * still the last of its key. "To its end" means that at some moment after the scan the reader stood at the end offset of
 * the partition: the last record of every key is never compacted, so at that moment the reader had seen all last records.
 * The one compared being the last, and lying below the scan's position, a sink had folded it and nothing after it. A key
 * without any record at that moment had none before either, so what is stored under it is a ghost. A document that
 * changes so often that the log has another record at every look is counted as undecided. Stores whose position is not in
 * one transaction with the data (see {@link dev.refold.store.Capabilities#positionInTransaction}) may be ahead of it, and
 * then the log has a later record; they must show the same difference twice.
 *
 * <p>
 * <b>What is missed.</b> What was wrong for a while and is overwritten by a newer event before or while one looks; what
 * two documents of equal digests (SHA-256) differ in; components within the tolerance of a store that normalises anew;
 * what a store does not return in a scan, such as a search index beside the data; documents beyond the bound of suspects
 * are counted, not judged. A log that was itself written wrongly (orders that fall) is folded by greatest order; where
 * compaction took the greater one, the store is reported as ahead, as the log cannot prove otherwise. A leader of the
 * topic that loses acknowledged records (unclean election) makes the log another one.
 *
 * <p>
 * Any number of threads; each call stands for itself. Interrupting the calling thread ends a call within about a second;
 * files and clients are gone then.
 */
public final class Verifier {

    private final IndexStore store;
    private final Function<Space, String> topicOf;
    private final VerifySettings settings;

    /** @param topicOf the embeddings topic of a space */
    public Verifier(IndexStore store, Function<Space, String> topicOf, VerifySettings settings) {
        this.store = store;
        this.topicOf = topicOf;
        this.settings = settings;
    }

    /**
     * @param repair whether to mend what differs
     * @param progress told from time to time, on the calling thread; what it throws ends the verification
     * @throws VerifyException when the generation could not be verified: it is a look at the past, the log was recreated or cut, no sink has begun
     *     it, the disk is full, time is over, the thread was interrupted
     * @throws dev.refold.store.StoreException as the store's reads do; it may be called again
     * @throws org.apache.kafka.common.KafkaException when the broker cannot be asked
     */
    public VerifyReport verify(int generation, boolean repair, Consumer<VerifyProgress> progress) {
        Stop stop = new Stop(settings.limit());
        Generation found = store.progress(new GenerationChoice.Numbered(generation)).generation();
        if (store.task(generation).filter(AsOfTask::isOf).isPresent()) {
            throw new VerifyException(store.name() + '@' + generation + " is a look at the past: it stays as it is and"
                    + " follows no log that it could be held against; verify one that sinks fold, or look again: refold"
                    + " rebuild " + store.name() + " --as-of TIME");
        }
        try (LogSource source = LogSource.open(topicOf.apply(found.space()), settings.kafka())) {
            SinkWatch watch = new SinkWatch(store, generation, source, settings.patience(), stop);
            watch.awaitBegun(begun -> progress
                    .accept(new VerifyProgress(Phase.WAITING, begun, source.partitions().size())));
            return verify(found, source, watch, repair, progress, stop);
        } catch (InterruptException e) {
            throw new VerifyException("interrupted while reading the log", e);
        } catch (UncheckedIOException e) {
            throw new VerifyException("the folded log cannot be kept: " + e.getMessage(), e);
        }
    }

    private VerifyReport verify(Generation generation, LogSource source, SinkWatch watch, boolean repair,
            Consumer<VerifyProgress> progress, Stop stop) {
        VectorPrecision precision = precision(generation);
        Map<TopicPartition, Long> begins = source.begins();
        LogFaults faults = new LogFaults(settings.listed());
        try (FoldedLog log = FoldedLog.open(settings.temporary())) {
            RecordFold fold = new RecordFold(generation.space(), precision, log, faults);
            try (LogReaders readers = LogReaders.open(source, begins, settings.readers(), fold::fold, stop)) {
                Verification verification = new Verification(new Verification.Parts(store, generation, settings, source,
                        watch, begins, precision, log, fold, readers, stop), progress);
                return report(verification, repair, faults);
            }
        }
    }

    /** A scan of nothing, as the log cannot be folded before it is known how vectors are compared. */
    private VectorPrecision precision(Generation generation) {
        try (StoreScan none = store.scan(generation.number(), Set.of())) {
            return none.precision();
        }
    }

    private VerifyReport report(Verification verification, boolean repair, LogFaults faults) {
        List<String> notes = new ArrayList<>();
        FirstLook first = verification.first();
        Verification.Settled settled = verification.settle(first.suspects(), Phase.LOOKING_AGAIN, notes);
        Set<DocumentKey> mended = repair ? new Mender(verification, notes).mend(settled.differing()) : Set.of();
        Map<FindingKind, Long> counts = new EnumMap<>(FindingKind.class);
        settled.differing().values().forEach(one -> counts.merge(one.finding().kind(), 1L, Long::sum));
        if (faults.count() > 0) {
            counts.put(FindingKind.LOG, faults.count());
            notes.add("the log holds records that no sink passes; see which, and write the documents anew");
        }
        if (first.unexamined() > 0) {
            notes.add(first.unexamined() + " more documents differed at the first look and were not looked at again;"
                    + " mend these first and verify again, or run: refold rebuild " + store.name());
        }
        Verification.Parts parts = verification.parts();
        long left = repair ? settled.differing().size() - mended.size() + faults.count() : 0;
        return new VerifyReport(parts.generation(), first.documents(), parts.log().size(), first.chunks(),
                parts.readers().records(), counts, mended.size(), left, settled.undecided().size(),
                first.unexamined(), findings(settled, faults, repair, mended), notes, parts.stop().elapsed());
    }

    private List<Finding> findings(Verification.Settled settled, LogFaults faults, boolean repair,
            Set<DocumentKey> mended) {
        Stream<Finding> documents = settled.differing().entrySet().stream()
                .sorted(Map.Entry.comparingByKey()).map(one -> repair
                        ? one.getValue().finding()
                                .with(mended.contains(one.getKey()) ? Finding.Mending.MENDED : Finding.Mending.LEFT)
                        : one.getValue().finding());
        Stream<Finding> records = faults.findings().stream()
                .map(fault -> repair ? fault.with(Finding.Mending.LEFT) : fault);
        return Stream.concat(records, documents).limit(settings.listed())
                .sorted(Comparator.comparing(Finding::key)).toList();
    }
}
