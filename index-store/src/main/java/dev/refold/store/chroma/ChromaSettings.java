package dev.refold.store.chroma;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where the server is and how it is used.
 *
 * @param url of the server, such as {@code http://127.0.0.1:8000}
 * @param tenant Chroma's own, which has nothing to do with the tenants of documents
 * @param prefix of the names of all collections, so that several installations may share a database
 * @param requestTimeout of one request of a write; a read's own may be shorter
 * @param attempts at a request that meets 429, 5xx or a broken connection, at least 1
 * @param batchBytes of one request's body, at most (one record alone may be larger); the server refuses about 40 MB
 * @param maxTermsOfTenant that are held in memory for keyword search, see {@link ChromaStore}
 */
public record ChromaSettings(URI url, String tenant, String database, String prefix, Duration requestTimeout,
        int attempts, int batchBytes, int maxTermsOfTenant) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{1,60}[A-Za-z0-9]");

    public ChromaSettings {
        requireName("tenant", tenant);
        requireName("database", database);
        requireName("prefix", prefix);
        if (attempts < 1 || batchBytes < 1 || maxTermsOfTenant < 0 || !requestTimeout.isPositive()) {
            throw new IllegalArgumentException("attempts, bytes of a batch and the timeout are positive: " + attempts
                    + ", " + batchBytes + ", " + requestTimeout);
        }
    }

    /**
     * The defaults for a server: its default tenant and database.
     *
     * @throws IllegalArgumentException when it is not an http or https address
     */
    public static ChromaSettings of(String url) {
        URI address = URI.create(url.strip().replaceFirst("/+$", ""));
        if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
            throw new IllegalArgumentException("Chroma's address is like http://127.0.0.1:8000, not " + url);
        }
        return new ChromaSettings(address, "default_tenant", "default_database", "refold", Duration.ofSeconds(60), 4,
                8 << 20, 20_000_000);
    }

    public ChromaSettings withDatabase(String newTenant, String newDatabase) {
        return new ChromaSettings(url, newTenant, newDatabase, prefix, requestTimeout, attempts, batchBytes,
                maxTermsOfTenant);
    }

    public ChromaSettings withPrefix(String newPrefix) {
        return new ChromaSettings(url, tenant, database, newPrefix, requestTimeout, attempts, batchBytes,
                maxTermsOfTenant);
    }

    public ChromaSettings withRequestTimeout(Duration timeout, int newAttempts) {
        return new ChromaSettings(url, tenant, database, prefix, timeout, newAttempts, batchBytes, maxTermsOfTenant);
    }

    public ChromaSettings withBatchBytes(int bytes) {
        return new ChromaSettings(url, tenant, database, prefix, requestTimeout, attempts, bytes, maxTermsOfTenant);
    }

    public ChromaSettings withMaxTermsOfTenant(int terms) {
        return new ChromaSettings(url, tenant, database, prefix, requestTimeout, attempts, batchBytes, terms);
    }

    /** Chroma wants three characters at least, and these become parts of paths. */
    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a " + what + " of Chroma is 3 to 62 letters, digits, '-' and '_',"
                    + " with a letter or digit at both ends: \"" + name + '"');
        }
    }
}
