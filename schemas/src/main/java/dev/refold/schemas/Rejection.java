package dev.refold.schemas;

/**
 * Why a record is not accepted.
 *
 * @param message what is wrong, where, and what to do; shows no more of the content than a field's name or an id
 */
public record Rejection(RejectReason reason, String message) {}
