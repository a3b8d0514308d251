package dev.refold.cli.config;

/**
 * A setting as it is in force.
 *
 * @param value secrets hidden; empty when nothing is set
 * @param origin {@code default}, a flag, a variable, or the file
 */
public record EffectiveSetting(String key, String value, String origin) {}
