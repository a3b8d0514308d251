package dev.refold.schemas;

/**
 * Names a document: a tenant and an id within it. Its Kafka key is {@code tenant/id}, so the first slash ends the
 * tenant, which therefore contains none; the id may contain any number of them. Ordered by tenant, then id, by UTF-16
 * code unit.
 *
 * <p>
 * The record itself does not judge tenant and id against {@link Limits}: the gate does, see {@link EventCodec}.
 */
public record DocumentKey(String tenant, String id) implements Comparable<DocumentKey> {

    public DocumentKey {
        if (tenant.isEmpty() || tenant.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a tenant is not empty and contains no '/': \"" + tenant + '"');
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an id is not empty (tenant \"" + tenant + "\")");
        }
    }

    /**
     * The inverse of {@link #kafkaKey()}.
     *
     * @throws IllegalArgumentException when the text has no slash, or nothing on one side of the first one
     */
    public static DocumentKey parse(String kafkaKey) {
        int slash = kafkaKey.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a document key is tenant/id, without a slash it is neither");
        }
        return new DocumentKey(kafkaKey.substring(0, slash), kafkaKey.substring(slash + 1));
    }

    public String kafkaKey() {
        return tenant + '/' + id;
    }

    @Override
    public int compareTo(DocumentKey other) {
        int byTenant = tenant.compareTo(other.tenant);
        return byTenant != 0 ? byTenant : id.compareTo(other.id);
    }

    @Override
    public String toString() {
        return kafkaKey();
    }
}
