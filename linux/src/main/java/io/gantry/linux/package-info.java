/**
 * Owns every call that Gantry makes to the Linux kernel and its C libraries, each as one typed
 * method: files, mounts, FUSE, namespaces, processes, terminals, netlink. It knows nothing of
 * containers and decides nothing. Start reading at {@link io.gantry.linux.Fd} and {@link
 * io.gantry.linux.FileCalls}; {@code Frame} is how each call is made.
 */
@NullMarked
package io.gantry.linux;

import org.jspecify.annotations.NullMarked;
