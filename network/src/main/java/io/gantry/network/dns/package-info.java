/**
 * Owns the names of containers on their networks and the name server at 127.0.0.11 that tells them,
 * and asks the host's resolvers for all others. It never decides who is on a network, nor writes a
 * resolv.conf(5): the engine does. Start reading at {@link io.gantry.network.dns.NameServer}.
 */
@NullMarked
package io.gantry.network.dns;

import org.jspecify.annotations.NullMarked;
