package dev.refold.services;

/** One service in one form. State lives on disk only: each command is a new JVM. */
interface LocalService {

    /** Starts it unless it runs; returns when it answers. */
    ServiceStatus up();

    /** Stops it cleanly when it runs; the data stay. */
    void down();

    ServiceStatus status();
}
