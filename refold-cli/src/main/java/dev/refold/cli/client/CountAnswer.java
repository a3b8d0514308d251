package dev.refold.cli.client;

/** How much one store holds of a tenant. */
public record CountAnswer(long documents, long chunks) {}
