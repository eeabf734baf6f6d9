/**
 * Owns the way from an OCI runtime configuration to a running process and back: launch plans,
 * cgroups, seccomp filters, the shim and its logs. It never decides what a container should be, and
 * knows no image, name or restart policy. Start reading at {@link io.gantry.runtime.LaunchPlan}.
 */
@NullMarked
package io.gantry.runtime;

import org.jspecify.annotations.NullMarked;
