package dev.refold.store;

/**
 * {@snippet lang = text :
 * building → ready → live → retired
 *     └────────┴→ failed     retired → live (rollback)
 * }
 */
public enum GenerationState {
    BUILDING, READY, LIVE, RETIRED, FAILED
}
