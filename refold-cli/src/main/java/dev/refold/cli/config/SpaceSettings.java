package dev.refold.cli.config;

import dev.refold.schemas.ChunkerSettings;
import dev.refold.schemas.Space;
import dev.refold.store.analysis.TextAnalysis;
import java.util.List;
import java.util.Optional;

/** What decides the meaning of a vector. */
final class SpaceSettings {

    private static final String HASHING = "hashing";
    private static final String HASHING_MODEL = "words-4grams";
    private static final int HASHING_DIMENSIONS = 384;
    private static final int MOST_CHARS = 1_000_000;

    private final SettingReader settings;

    SpaceSettings(SettingReader settings) {
        this.settings = settings;
    }

    /** @param space empty when there were errors */
    record Result(String provider, Optional<Space> space) {}

    Result read() {
        int errors = settings.errors().size();
        String provider = settings.choice("space.provider", HASHING, List.of(HASHING, "openai"));
        String model = model(provider);
        int dimensions = dimensions(provider);
        Optional<ChunkerSettings> chunker = chunker();
        String language = language();
        return new Result(provider, settings.errors().size() > errors
                ? Optional.empty()
                : chunker.map(cut -> new Space(provider, model, dimensions, cut, language)));
    }

    private String model(String provider) {
        Optional<String> ofService = settings.optionalText("openai.model");
        if (provider.equals(HASHING)) {
            return settings.choice("space.model", HASHING_MODEL, List.of(HASHING_MODEL));
        }
        String model = settings.text("space.model", ofService.orElse(""));
        if (model.isBlank()) {
            settings.error("openai.model", "", "name the service's model, such as text-embedding-3-small");
        } else if (!ofService.orElse(model).equals(model)) {
            settings.error("openai.model", ofService.orElse(""), "write the same as space.model, \"" + model
                    + "\", or leave one of them out");
        }
        return model;
    }

    private int dimensions(String provider) {
        if (!provider.equals(HASHING) && settings.given("space.dimensions").isEmpty()) {
            settings.error("space.dimensions", "", "write how many the model has, such as 1536");
        }
        return settings.integer("space.dimensions", HASHING_DIMENSIONS, 1, Space.MAX_DIMENSIONS);
    }

    private Optional<ChunkerSettings> chunker() {
        int target = settings.integer("space.chunk.target-chars", 1_200, 1, MOST_CHARS);
        int overlap = settings.integer("space.chunk.overlap-chars", 150, 0, MOST_CHARS);
        int max = settings.integer("space.chunk.max-chars", 4_000, 2, MOST_CHARS);
        try {
            return Optional.of(new ChunkerSettings(target, overlap, max));
        } catch (IllegalArgumentException e) {
            settings.error("space.chunk", "", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private String language() {
        String language = settings.text("space.language", "english");
        try {
            return TextAnalysis.of(language).language();
        } catch (IllegalArgumentException e) {
            settings.error("space.language", language, String.valueOf(e.getMessage()));
            return language;
        }
    }
}
