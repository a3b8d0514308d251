package dev.refold.cli.config;

import java.util.regex.Pattern;

/** An address that may hold a password, which it shows to {@link #reveal} alone. */
public record SecretUrl(String reveal) {

    private static final Pattern IN_AUTHORITY = Pattern.compile("(//[^/@:]*):[^/]*@");
    private static final Pattern IN_PARAMETERS = Pattern.compile("(?i)((?:password|secret|key|token)[^=&]*=)[^&]*");

    @Override
    public String toString() {
        String masked = IN_AUTHORITY.matcher(reveal).replaceAll("$1:…@");
        return IN_PARAMETERS.matcher(masked).replaceAll("$1…");
    }
}
