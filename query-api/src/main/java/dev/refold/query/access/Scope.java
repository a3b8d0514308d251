package dev.refold.query.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a credential lets its bearer do. */
public enum Scope {

    /** Search, fetch and count the tenant's documents. */
    READ,
    /** Put and delete the tenant's documents. */
    WRITE,
    /** See status and metrics, whose figures are of all tenants together. */
    MONITOR,
    /** Operate: rebuild, promote, drop, verify. It concerns every tenant, and sees what {@link #MONITOR} sees. */
    ADMIN;

    /** As people and documents write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text().equals(text)).findFirst();
    }
}
