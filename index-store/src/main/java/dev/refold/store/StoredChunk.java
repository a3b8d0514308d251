package dev.refold.store;

import dev.refold.schemas.Chunk;
import dev.refold.schemas.DocumentKey;
import dev.refold.schemas.Order;

/** A chunk as a generation holds it. */
public record StoredChunk(Generation generation, DocumentKey key, Order order, String title, Chunk chunk,
        String text) {}
