package dev.refold.cli.command;

import dev.refold.cli.exit.CommandException;
import dev.refold.cli.exit.ExitCode;
import dev.refold.store.evaluation.Side;

/** Sides as arguments. */
final class Sides {

    private Sides() {}

    /** @throws CommandException of wrong usage when it is none */
    static Side parse(String argument) {
        try {
            return Side.parse(argument);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
