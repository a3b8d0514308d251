/**
 * Generations in a Chroma server, over its HTTP API v2: a collection of chunks and one of heads per generation, and a
 * registry.
 *
 * <p>
 * {@code ChromaHttp} speaks, {@code Collection} knows the calls; {@code Registry} keeps generations, positions and
 * marks; {@code OpenGeneration} writes ({@code Fold} decides) and gives readers a {@code TenantIndex}: heads and terms
 * of one tenant in memory, from which {@code ChromaSource} answers together with the server.
 */
@NullMarked
package dev.refold.store.chroma;

import org.jspecify.annotations.NullMarked;
