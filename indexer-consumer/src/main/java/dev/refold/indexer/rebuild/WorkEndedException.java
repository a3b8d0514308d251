package dev.refold.indexer.rebuild;

/** The work at a rebuild ends here, though the rebuild does not: somebody else has it by now, or this process stops. */
final class WorkEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WorkEndedException(String why) {
        super(why);
    }
}
