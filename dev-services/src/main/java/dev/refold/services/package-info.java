/**
 * Real servers without fuss, for tests and for a developer's machine: Kafka in this JVM or as a process, PostgreSQL
 * with pgvector, native or in Docker. Everything listens on loopback only.
 */
@NullMarked
package dev.refold.services;

import org.jspecify.annotations.NullMarked;
