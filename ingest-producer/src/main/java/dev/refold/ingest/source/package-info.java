/** Where documents come from: files and folders, JSON Lines. Read lazily; what cannot be read is named, the rest goes on. */
@NullMarked
package dev.refold.ingest.source;

import org.jspecify.annotations.NullMarked;
