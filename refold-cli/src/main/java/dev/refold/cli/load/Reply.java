package dev.refold.cli.load;

/**
 * What came of one request.
 *
 * @param problem the status and the kind of problem, or why nothing was answered; empty when all went well
 * @param body of the answer; empty when there was none
 */
record Reply(Outcome outcome, String problem, String body) {

    static Reply unanswered(String problem) {
        return new Reply(Outcome.FAILED, problem, "");
    }
}
