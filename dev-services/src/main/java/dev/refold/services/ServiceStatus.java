package dev.refold.services;

/** How a local service is. */
public sealed interface ServiceStatus {

    Service service();

    /**
     * It answers.
     *
     * @param address
     *            the value of {@link Service#variable()}
     * @param how
     *            for people, such as {@code native, process 4711}
     */
    record Running(Service service, String address, String how) implements ServiceStatus {}

    /** It does not run; {@code up} starts it, with its data when it had any. */
    record Stopped(Service service) implements ServiceStatus {}
}
