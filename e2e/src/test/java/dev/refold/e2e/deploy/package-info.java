/** What a deployment is made of, checked without one: Compose, Kubernetes, workflows, dashboards, and the roles as processes. */
@NullMarked
package dev.refold.e2e.deploy;

import org.jspecify.annotations.NullMarked;
