/**
 * Owns the client's side of the Container Storage Interface: it speaks gRPC to a plugin on a unix
 * socket. It never decides where or when a volume is mounted, and keeps nothing. Nothing of gRPC is
 * loaded before the first call. Start reading at {@link io.gantry.csi.CsiPlugin}.
 */
@NullMarked
package io.gantry.csi;

import org.jspecify.annotations.NullMarked;
