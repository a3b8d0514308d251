package dev.refold.query.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.refold.schemas.Bytes;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final Map<String, StoredKey> stored = new HashMap<>();
    private final Credentials credentials = new Credentials(id -> Optional.ofNullable(stored.get(id)),
            TokenJudge.NONE, Clock.fixed(NOW, ZoneOffset.UTC));

    private AccessKey given(Optional<Instant> expires) {
        AccessKey key = AccessKey.create(new SecureRandom());
        stored.put(key.id(), StoredKey.of(key, "a program", "acme", Set.of(Scope.READ), NOW.minusSeconds(60), expires));
        return key;
    }

    private StoredKey stored(AccessKey key) {
        return Objects.requireNonNull(stored.get(key.id()));
    }

    @Test
    void a_key_admits_its_tenant_with_its_scopes() {
        AccessKey key = given(Optional.of(NOW.plusSeconds(1)));

        assertThat(credentials.judge(key.reveal())).isEqualTo(new Verdict.Admitted(
                new Caller("key:" + key.id(), Optional.of("acme"), Set.of(Scope.READ))));
    }

    @Test
    void a_key_with_another_secret_or_another_id_is_as_unknown_as_none() {
        String genuine = given(Optional.empty()).reveal();
        String other = given(Optional.empty()).reveal();
        String wrongSecret = genuine.substring(0, 21) + other.substring(21);
        String nearMiss = genuine.substring(0, genuine.length() - 1) + (genuine.endsWith("0") ? '1' : '0');

        assertThat(credentials.judge(wrongSecret)).isEqualTo(Credentials.INVALID);
        assertThat(credentials.judge(nearMiss)).isEqualTo(Credentials.INVALID);
        assertThat(credentials.judge(AccessKey.create(new SecureRandom()).reveal())).isEqualTo(Credentials.INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "rfk_", "rfk_x_y", "rfk_0123456789abcdef_", "a.b.c", "RFK_0123456789abcdef_00"})
    void what_is_no_key_is_refused(String shown) {
        assertThat(credentials.judge(shown)).isEqualTo(Credentials.INVALID);
    }

    @Test
    void a_key_ends_at_the_moment_it_expires() {
        AccessKey key = given(Optional.of(NOW));

        assertThat(credentials.judge(key.reveal())).isInstanceOfSatisfying(Verdict.Refused.class,
                refused -> assertThat(refused.detail()).contains("expired"));
    }

    @Test
    void a_revoked_key_is_refused_and_a_second_revocation_changes_nothing() {
        AccessKey key = given(Optional.empty());
        StoredKey revoked = stored(key).revokedAt(NOW.minusSeconds(5));
        stored.put(key.id(), revoked.revokedAt(NOW));

        assertThat(credentials.judge(key.reveal())).isInstanceOfSatisfying(Verdict.Refused.class,
                refused -> assertThat(refused.detail()).contains("revoked"));
        assertThat(stored).containsEntry(key.id(), revoked);
    }

    @Test
    void only_who_shows_the_whole_key_learns_that_it_was_revoked() {
        AccessKey key = given(Optional.empty());
        stored.put(key.id(), stored(key).revokedAt(NOW));

        assertThat(credentials.judge(AccessKey.PREFIX + key.id() + '_' + "0".repeat(64)))
                .isEqualTo(Credentials.INVALID);
    }

    @Test
    void while_the_keys_are_not_known_nobody_is_admitted_and_nobody_is_refused() {
        Credentials unread = new Credentials(_ -> {
            throw new KeysUnknownException("the keys have not been read");
        }, TokenJudge.NONE, Clock.systemUTC());

        assertThat(unread.judge(given(Optional.empty()).reveal())).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void what_is_kept_does_not_hold_the_secret_and_comes_back_as_it_was() {
        AccessKey key = given(Optional.of(NOW.plusSeconds(9)));
        StoredKey kept = stored(key).revokedAt(NOW);
        String secret = key.reveal().substring(21);

        assertThat(kept.toJson().toUtf8()).contains("\"read\"", key.id()).doesNotContain(secret);
        assertThat(StoredKey.ofJson(kept.toJson())).isEqualTo(kept);
        assertThat(key.toString() + kept).doesNotContain(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}", "null",
            "{\"id\":\"a\",\"name\":\"\",\"tenant\":\"a/b\",\"scopes\":[\"read\"],\"sha256\":\"\","
                    + "\"created\":\"2026-03-01T12:00:00Z\",\"expires\":null,\"revoked\":null}",
            "{\"id\":\"a\",\"name\":\"\",\"tenant\":\"a\",\"scopes\":[\"rule\"],\"sha256\":\"\","
                    + "\"created\":\"2026-03-01T12:00:00Z\",\"expires\":null,\"revoked\":null}"})
    void what_is_no_stored_key_is_said_to_be_none(String json) {
        assertThatThrownBy(() -> StoredKey.ofJson(Bytes.ofUtf8(json))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void no_two_keys_are_alike() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            AccessKey key = AccessKey.create(new SecureRandom());
            assertThat(AccessKey.parse(key.reveal()).map(AccessKey::sha256)).contains(key.sha256());
            assertThat(ids.add(key.id())).isTrue();
        }
    }
}
