package dev.refold.query.access;

/** Judges the tokens of an identity provider. Thread-safe; may ask the provider for its keys, in bounded time. */
public interface TokenJudge {

    /** Without an identity provider. */
    TokenJudge NONE = _ -> Credentials.INVALID;

    /** @param token is shown nowhere */
    Verdict judge(String token);
}
