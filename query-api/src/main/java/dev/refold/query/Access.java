package dev.refold.query;

import dev.refold.query.access.Keys;
import dev.refold.query.access.Limits;
import dev.refold.query.access.TokenJudge;

/** Who is let in. */
public sealed interface Access {

    /** Everybody on this machine; only an operator's work asks for the control key. */
    record Open() implements Access {}

    /**
     * Who shows a credential.
     *
     * @param tokens of an identity provider, if there is one
     * @param limits of each credential
     */
    record Required(Keys keys, TokenJudge tokens, Limits limits) implements Access {}
}
