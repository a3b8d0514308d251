package dev.refold.indexer.topics;

import java.util.Optional;

/** What a setting of an existing topic must be. */
public sealed interface SettingCheck {

    /** The value to set when it does not hold. */
    String expected();

    /** As people read it, such as {@code at least 33554432}. */
    String describe();

    boolean holds(String found);

    static SettingCheck equalTo(String value) {
        return new EqualTo(value);
    }

    static SettingCheck atLeast(long value) {
        return new AtLeast(value);
    }

    record EqualTo(String expected) implements SettingCheck {

        @Override
        public String describe() {
            return expected;
        }

        @Override
        public boolean holds(String found) {
            return found.equals(expected);
        }
    }

    record AtLeast(long least) implements SettingCheck {

        @Override
        public String expected() {
            return Long.toString(least);
        }

        @Override
        public String describe() {
            return "at least " + least;
        }

        @Override
        public boolean holds(String found) {
            return number(found).filter(value -> value >= least).isPresent();
        }

        private static Optional<Long> number(String text) {
            try {
                return Optional.of(Long.valueOf(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }
}
