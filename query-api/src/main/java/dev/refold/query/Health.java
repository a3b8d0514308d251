package dev.refold.query;

import java.util.List;

/**
 * Whether a process does its work.
 *
 * @param ready whether it can; with reasons it is degraded
 * @param reasons what is amiss, for people; empty when all is well
 * @param dependencies how bad each is
 */
public record Health(boolean ready, List<String> reasons, List<Dependency> dependencies) {

    public Health {
        reasons = List.copyOf(reasons);
        dependencies = List.copyOf(dependencies);
    }
}
