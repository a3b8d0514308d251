package dev.refold.cli.config;

/** A value somebody wrote, and where. */
record Given(String value, String origin) {}
