package dev.refold.services;

/**
 * A database of a Chroma server that holds nothing yet.
 *
 * @param url
 *            of the server, such as {@code http://127.0.0.1:18000}
 * @param tenant
 *            Chroma's own, which has nothing to do with the tenants of documents
 */
public record ChromaDatabase(String url, String tenant, String database) {}
