package dev.refold.cli.stack;

import java.util.EnumSet;
import java.util.Set;

/** What a process does. */
public enum Role {

    EMBEDDER, SINKS, API;

    /** {@code up}: everything in one process. */
    public static Set<Role> all() {
        return EnumSet.allOf(Role.class);
    }
}
