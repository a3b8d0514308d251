@NullMarked
package dev.refold.cli.demo;

import org.jspecify.annotations.NullMarked;
