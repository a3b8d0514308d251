package dev.refold.cli.load;

/**
 * What came of one request.
 *
 * @param problem the status and the kind of problem, or why nothing was answered; empty when all went well
 */
record Reply(Outcome outcome, String problem) {}
