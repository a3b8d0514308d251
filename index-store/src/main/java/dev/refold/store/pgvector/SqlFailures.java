package dev.refold.store.pgvector;

import dev.refold.store.StoreException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/**
 * What a failure of PostgreSQL means to the caller: wait, give up, or call a person. Codes are those of PostgreSQL's
 * manual, appendix A.
 */
final class SqlFailures {

    private static final String QUERY_CANCELED = "57014";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final Set<String> MISSING = Set.of("42P01", "3F000");
    /** Connections, resources, operator intervention, the system's own errors, rolled-back transactions. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "53", "57", "58", "40");
    /** Lock not available, transaction ended while idle, a standby just after a failover. */
    private static final Set<String> TRANSIENT = Set.of("55P03", "25P03", "25006");

    private SqlFailures() {}

    /** Of a read, which has a deadline. */
    static StoreException ofRead(String doing, SQLException failure) {
        if (QUERY_CANCELED.equals(state(failure))) {
            return new StoreException.DeadlineExceeded(doing + " took longer than its timeout; narrow the filter or"
                    + " give it more time", failure);
        }
        return of(doing, failure);
    }

    /** Of a write, whose caller has no deadline: one that took too long is tried again. */
    static StoreException ofWrite(String doing, SQLException failure) {
        return of(doing, failure);
    }

    /** A table or schema is gone: the generation was dropped. */
    static boolean isMissing(SQLException failure) {
        return MISSING.contains(state(failure));
    }

    static boolean isTransient(SQLException failure) {
        String state = state(failure);
        return failure instanceof SQLTransientConnectionException || TRANSIENT.contains(state)
                || (state.length() == 5 && TRANSIENT_CLASSES.contains(state.substring(0, 2)));
    }

    private static StoreException of(String doing, SQLException failure) {
        if (isTransient(failure)) {
            return new StoreException.Unavailable(doing + ": " + failure.getMessage(), failure);
        }
        if (isMissing(failure)) {
            return because(failure, new StoreException.NoGeneration(doing + ": the generation's tables are gone; it"
                    + " was dropped (" + failure.getMessage() + ")"));
        }
        String hint = INSUFFICIENT_PRIVILEGE.equals(state(failure)) ? "; the database user lacks a right" : "";
        return because(failure, new StoreException.Refused(doing + ": PostgreSQL says \"" + failure.getMessage()
                + "\" (SQLSTATE " + state(failure) + ')' + hint));
    }

    private static StoreException because(SQLException cause, StoreException exception) {
        exception.initCause(cause);
        return exception;
    }

    private static String state(SQLException failure) {
        return Optional.ofNullable(failure.getSQLState()).orElse("");
    }
}
