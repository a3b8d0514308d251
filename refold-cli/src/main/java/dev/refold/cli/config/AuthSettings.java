package dev.refold.cli.config;

import dev.refold.cli.config.Configuration.Auth;
import dev.refold.query.access.Limits;
import java.util.List;

/** Who is let in, and how much each may ask for. */
final class AuthSettings {

    private static final String REQUIRED = "required";
    private static final int MOST = 1_000_000;

    private final SettingReader settings;

    AuthSettings(SettingReader settings) {
        this.settings = settings;
    }

    Auth read() {
        boolean required = settings.choice("auth.mode", "off", List.of("off", REQUIRED)).equals(REQUIRED);
        return new Auth(required, new Limits(
                settings.integer("auth.limits.per-second", Limits.DEFAULT.perSecond(), 1, MOST),
                settings.integer("auth.limits.burst", Limits.DEFAULT.burst(), 1, MOST),
                settings.integer("auth.limits.concurrent", Limits.DEFAULT.concurrent(), 1, MOST)));
    }
}
