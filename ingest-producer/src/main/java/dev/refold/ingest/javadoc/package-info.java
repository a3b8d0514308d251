/** Documents from the comments of Java sources, such as those every JDK brings along in its {@code lib/src.zip}. */
@NullMarked
package dev.refold.ingest.javadoc;

import org.jspecify.annotations.NullMarked;
