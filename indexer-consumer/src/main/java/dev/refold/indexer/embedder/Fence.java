package dev.refold.indexer.embedder;

import dev.refold.schemas.RejectReason;
import dev.refold.schemas.Rejection;
import java.util.Optional;

/**
 * Decides whether an event is newer than what is known of its document (its head: the event waiting for the model, else
 * the embedded one). Pure.
 *
 * <p>
 * Where the event lies is its log epoch and offset; a redriven event lies where it lay first, so it may lie before the
 * head, while any other lies after it. First row that applies:
 *
 * <pre>
 * head          event                                    verdict
 * none          any                                      accepted
 *
 * any           no version, lies after the head          accepted with the head's version;
 *                                                        duplicate when it says the same, and the head moves there
 * any           no version, lies before the head         superseded
 *
 * no version    a version, lies after the head           accepted; duplicate when it is 0 and says the same
 * ever stated   a version, lies before the head          superseded
 *
 * its own       a greater one                            accepted, wherever it lies
 * version       the same one                             duplicate when it says the same, else a conflict
 *               a lower one                              superseded
 *
 * inherited     a greater one, lies after the head       accepted
 * version       a greater one, lies before the head      superseded
 *               the same one                             duplicate when it says the same, else superseded
 *               a lower one                              superseded
 * </pre>
 *
 * <p>
 * A head with an inherited version is one that stated none and came after the one that did: upsert 5, then a delete
 * without a version. It overtakes all that lay before it, whatever its version, since it would have inherited that; so
 * upsert 5 sent once more does not resurrect the document, and neither does a redriven upsert 6 that had failed before
 * the delete. Two deletes say the same.
 *
 * <p>
 * Orders of accepted events only grow. An event that says the same under a greater stated version is accepted, so that
 * readers see that version; nothing is embedded for it.
 */
final class Fence {

    private Fence() {}

    static Verdict decide(Candidate event, Optional<Head> newest) {
        if (newest.isEmpty()) {
            VersionOrigin origin = event.version().isPresent() ? VersionOrigin.STATED : VersionOrigin.NONE;
            return new Verdict.Accepted(
                    new Head(event.position().withVersion(event.version().orElse(0)), origin, event.content()));
        }
        Head head = newest.get();
        return event.version().isPresent()
                ? versioned(event, event.version().getAsLong(), head)
                : unversioned(event, head);
    }

    private static Verdict unversioned(Candidate event, Head head) {
        if (event.position().isAfter(head.position())) {
            Head next = head.repeatedAt(event.position());
            return sameContent(event, head)
                    ? new Verdict.Duplicate(next)
                    : accepted(new Head(next.order(), next.origin(), event.content()), head);
        }
        boolean theSameEvent = event.position().equals(head.position()) && sameContent(event, head);
        return theSameEvent ? new Verdict.Duplicate(head) : new Verdict.Superseded();
    }

    private static Verdict versioned(Candidate event, long version, Head head) {
        return switch (head.origin()) {
            case NONE -> againstNoVersion(event, version, head);
            case STATED -> againstStated(event, version, head);
            case INHERITED -> againstInherited(event, version, head);
        };
    }

    private static Verdict againstNoVersion(Candidate event, long version, Head head) {
        if (!event.position().isAfter(head.position())) {
            return new Verdict.Superseded();
        }
        Head next = stated(event, version);
        return version == head.order().version() && sameContent(event, head)
                ? new Verdict.Duplicate(next)
                : accepted(next, head);
    }

    private static Verdict againstStated(Candidate event, long version, Head head) {
        int comparison = Long.compare(version, head.order().version());
        if (comparison > 0) {
            return accepted(stated(event, version), head);
        }
        if (comparison < 0) {
            return new Verdict.Superseded();
        }
        return sameContent(event, head) ? new Verdict.Duplicate(head) : conflict(event, head);
    }

    private static Verdict againstInherited(Candidate event, long version, Head head) {
        if (version > head.order().version() && event.position().isAfter(head.position())) {
            return accepted(stated(event, version), head);
        }
        return version == head.order().version() && sameContent(event, head)
                ? new Verdict.Duplicate(head)
                : new Verdict.Superseded();
    }

    private static Head stated(Candidate event, long version) {
        return new Head(event.position().withVersion(version), VersionOrigin.STATED, event.content());
    }

    private static boolean sameContent(Candidate event, Head head) {
        return event.content().equals(head.content());
    }

    private static Verdict conflict(Candidate event, Head head) {
        return new Verdict.Conflict(new Rejection(RejectReason.VERSION_CONFLICT,
                "version " + head.order().version() + " was given to other content at offset "
                        + head.order().offset() + " (this event: offset " + event.position().offset()
                        + "); send every change under a version of its own"));
    }

    private static Verdict accepted(Head next, Head head) {
        if (next.order().compareTo(head.order()) <= 0) {
            throw new IllegalStateException("the fence accepted " + next.order() + " over " + head.order());
        }
        return new Verdict.Accepted(next);
    }
}
