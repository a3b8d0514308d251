package dev.refold.query.access;

import dev.refold.query.access.Verdict.Admitted;
import dev.refold.query.access.Verdict.Refused;
import dev.refold.query.access.Verdict.Undecided;
import java.time.Clock;
import java.util.Optional;

/**
 * Judges what a request shows: an access key, or a token of an identity provider. What is told of a refusal is what its
 * bearer may know: that a key was revoked or expired learns only who shows the whole key. Thread-safe.
 */
public final class Credentials {

    static final Refused INVALID = new Refused("The credential is not valid.",
            "Show a key of `refold keys create`, or a token of the configured issuer.");

    private final Keys keys;
    private final TokenJudge tokens;
    private final Clock clock;

    public Credentials(Keys keys, TokenJudge tokens, Clock clock) {
        this.keys = keys;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** @param shown without the scheme before it */
    public Verdict judge(String shown) {
        return shown.startsWith(AccessKey.PREFIX)
                ? AccessKey.parse(shown).map(this::ofKey).orElse(INVALID)
                : tokens.judge(shown);
    }

    private Verdict ofKey(AccessKey shown) {
        try {
            Optional<StoredKey> known = keys.find(shown.id());
            return known.filter(key -> key.isOf(shown)).map(this::ofGenuine).orElse(INVALID);
        } catch (KeysUnknownException e) {
            return new Undecided(String.valueOf(e.getMessage()), "Try again; /health/ready says what is down.");
        }
    }

    private Verdict ofGenuine(StoredKey key) {
        String state = key.stateAt(clock.instant());
        return state.equals("active")
                ? new Admitted(new Caller("key:" + key.id(), Optional.of(key.tenant()), key.scopes()))
                : new Refused("This key is " + state + '.', "Ask for a new one; `refold keys create` makes it.");
    }
}
