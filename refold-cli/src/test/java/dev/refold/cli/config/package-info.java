@NullMarked
package dev.refold.cli.config;

import org.jspecify.annotations.NullMarked;
