package dev.refold.cli.config;

import java.util.List;

/** @param effective every setting with where it comes from, by key */
public record LoadedConfiguration(Configuration configuration, List<EffectiveSetting> effective) {

    public LoadedConfiguration {
        effective = List.copyOf(effective);
    }
}
