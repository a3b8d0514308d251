package dev.refold.query.access;

import dev.refold.schemas.Bytes;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of an access key. A revoked one is kept too, so that a list says who had which rights until when.
 *
 * @param name what people call it
 * @param sha256 of the whole key, in hexadecimal
 * @param expires from then on it is refused; empty: never
 * @param revoked since when it is refused whatever else holds
 */
public record StoredKey(String id, String name, String tenant, Set<Scope> scopes, String sha256, Instant created,
        Optional<Instant> expires, Optional<Instant> revoked) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE).enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY).build();

    public StoredKey {
        scopes = Set.copyOf(scopes);
        if (scopes.isEmpty() || !Tenants.isValid(tenant)) {
            throw new IllegalArgumentException("key " + id + " needs a scope and a valid tenant");
        }
    }

    public static StoredKey of(AccessKey key, String name, String tenant, Set<Scope> scopes, Instant created,
            Optional<Instant> expires) {
        return new StoredKey(key.id(), name, tenant, EnumSet.copyOf(scopes), HexFormat.of().formatHex(key.sha256()
                .toArray()), created, expires, Optional.empty());
    }

    public StoredKey revokedAt(Instant time) {
        return new StoredKey(id, name, tenant, scopes, sha256, created, expires, revoked.or(() -> Optional.of(time)));
    }

    /** {@code active}, {@code expired} or {@code revoked}. */
    public String stateAt(Instant now) {
        return revoked.isPresent()
                ? "revoked"
                : expires.filter(end -> !now.isBefore(end)).isPresent()
                        ? "expired"
                        : "active";
    }

    /** Takes as long for a near miss as for any other. */
    boolean isOf(AccessKey shown) {
        return MessageDigest.isEqual(shown.sha256().toArray(),
                HexFormat.of().parseHex(sha256.toLowerCase(Locale.ROOT)));
    }

    public Bytes toJson() {
        return Bytes.of(JSON.writeValueAsBytes(this));
    }

    /** @throws IllegalArgumentException when they are no key that this version knows */
    public static StoredKey ofJson(Bytes json) {
        try {
            @Nullable
            StoredKey key = JSON.readValue(json.toArray(), StoredKey.class);
            if (key == null) {
                throw new IllegalArgumentException("not an access key but null");
            }
            return key;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not an access key of this version: " + e.getOriginalMessage(), e);
        }
    }
}
