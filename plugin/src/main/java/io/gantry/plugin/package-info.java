/**
 * Owns what Docker calls legacy plugins: where they are found on the host, and the protocol that
 * they speak, JSON over HTTP on a socket. It never starts a plugin, and knows nothing of containers
 * or of what a volume is used for. Start reading at {@link io.gantry.plugin.VolumePlugins}.
 */
@NullMarked
package io.gantry.plugin;

import org.jspecify.annotations.NullMarked;
