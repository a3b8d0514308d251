package dev.refold.cli.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, sizes and prices as people write them: {@code 50ms}, {@code 1d}; {@code 8MiB}; {@code 0.02}. Pure. */
public final class Units {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,12})\\s*([A-Za-z]*)");

    private static final Pattern PRICE = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");

    private Units() {}

    /** Above 0. */
    static Optional<BigDecimal> price(String text) {
        return Optional.of(text).filter(PRICE.asMatchPredicate()).map(BigDecimal::new)
                .filter(price -> price.signum() > 0);
    }

    public static Optional<Duration> duration(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Optional.of(Duration.ofMillis(amount));
            case "s" -> Optional.of(Duration.ofSeconds(amount));
            case "m" -> Optional.of(Duration.ofMinutes(amount));
            case "h" -> Optional.of(Duration.ofHours(amount));
            case "d" -> Optional.of(Duration.ofDays(amount));
            default -> Optional.empty();
        };
    }

    static Optional<Long> bytes(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "", "b" -> Optional.of(amount);
            case "kib" -> Optional.of(amount << 10);
            case "mib" -> Optional.of(amount << 20);
            case "gib" -> Optional.of(amount << 30);
            default -> Optional.empty();
        };
    }
}
