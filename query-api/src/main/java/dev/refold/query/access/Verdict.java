package dev.refold.query.access;

/** What became of a credential that was shown. */
public sealed interface Verdict {

    record Admitted(Caller caller) implements Verdict {}

    /**
     * The bearer acts.
     *
     * @param detail says no more than whoever shows it knows already
     */
    record Refused(String detail, String fix) implements Verdict {}

    /** Whoever judges cannot right now; showing it again may help. */
    record Undecided(String detail, String fix) implements Verdict {}
}
