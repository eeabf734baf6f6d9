/**
 * Owns the networks of containers: bridges, network namespaces, addresses, published ports and the
 * nftables table behind them. It never knows what a container runs or keeps anything on disk: the
 * kernel's state is its memory, and the engine says after a restart who lives. Start reading at
 * {@link io.gantry.network.BridgeNetwork}.
 */
@NullMarked
package io.gantry.network;

import org.jspecify.annotations.NullMarked;
