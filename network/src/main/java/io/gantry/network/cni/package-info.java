/**
 * A runtime for CNI plugins (Container Network Interface, specification 1.1.0): reads network
 * configuration lists, runs their plugins, and remembers what is attached. It never makes a device,
 * an address or a rule itself. Start reading at {@link io.gantry.network.cni.CniRuntime}, then
 * {@link io.gantry.network.cni.CniNetwork}.
 */
@NullMarked
package io.gantry.network.cni;

import org.jspecify.annotations.NullMarked;
