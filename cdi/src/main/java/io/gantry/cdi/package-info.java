/**
 * Owns the Container Device Interface: which devices the host's specification files describe, and
 * what each changes of a container. Never touches a container or a device itself. Start reading at
 * {@link io.gantry.cdi.CdiDevices}.
 */
@NullMarked
package io.gantry.cdi;

import org.jspecify.annotations.NullMarked;
