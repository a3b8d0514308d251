package dev.refold.cli.metrics;

import java.util.Locale;

/** Values of tags. */
final class Names {

    private Names() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
