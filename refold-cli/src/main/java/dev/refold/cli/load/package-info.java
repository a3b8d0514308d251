/**
 * Load on a running API: who asks what and when is planned beforehand, and latencies count from the planned time, so that
 * a server that falls behind is not asked less (Tene, "How NOT to Measure Latency": coordinated omission).
 */
@NullMarked
package dev.refold.cli.load;

import org.jspecify.annotations.NullMarked;
