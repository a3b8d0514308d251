@NullMarked
package dev.refold.cli.command;

import org.jspecify.annotations.NullMarked;
