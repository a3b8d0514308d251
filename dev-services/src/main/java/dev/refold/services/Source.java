package dev.refold.services;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Where a server comes from. */
public sealed interface Source {

    /** Somebody runs it already and named it in the environment. */
    record Given(String address) implements Source {}

    /** A container, because a Docker engine answers. */
    record Docker() implements Source {}

    /** A process of ours, provisioned where it is missing. */
    record Native() implements Source {}

    /**
     * The order of preference: what is named, then Docker, then native. Docker is asked only when nothing is named,
     * and counts only when its engine answers: a client alone is no engine.
     */
    static Source choose(Optional<String> named, BooleanSupplier dockerAnswers) {
        Optional<String> address = named.filter(value -> !value.isBlank());
        if (address.isPresent()) {
            return new Given(address.get().strip());
        }
        return dockerAnswers.getAsBoolean() ? new Docker() : new Native();
    }
}
