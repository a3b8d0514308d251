package dev.refold.query.access;

import java.util.regex.Pattern;

/** What may be the name of a tenant. */
public final class Tenants {

    /** For people. */
    public static final String FORM = "1 … 128 of A-Z a-z 0-9 . _ -";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private Tenants() {}

    public static boolean isValid(String tenant) {
        return VALID.matcher(tenant).matches();
    }
}
