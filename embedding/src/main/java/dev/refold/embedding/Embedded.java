package dev.refold.embedding;

import dev.refold.schemas.Embedding;
import dev.refold.schemas.Rejection;

/** What became of one text. */
public sealed interface Embedded {

    record Vector(Embedding embedding) implements Embedded {}

    /** The text has no features (only stop words, say): it has no vector and is found by keyword alone. */
    record NoFeatures() implements Embedded {}

    /** The model refuses this text even alone, or answered with something that is no vector of the space. */
    record Refused(Rejection rejection) implements Embedded {}
}
