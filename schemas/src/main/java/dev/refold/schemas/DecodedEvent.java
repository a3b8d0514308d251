package dev.refold.schemas;

/** What the gate makes of a record of {@code documents}: an event, or the reason why it is none. */
public sealed interface DecodedEvent {

    record Accepted(DocumentEvent event) implements DecodedEvent {}

    record Rejected(Rejection rejection) implements DecodedEvent {}
}
