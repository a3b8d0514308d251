package dev.refold.query;

import java.util.List;

/**
 * Whether a process does its work.
 *
 * @param ready whether it can; with reasons it is degraded
 * @param reasons what is amiss, for people; empty when all is well
 */
public record Health(boolean ready, List<String> reasons) {

    public Health {
        reasons = List.copyOf(reasons);
    }
}
