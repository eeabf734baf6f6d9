package io.gantry.linux;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A unicast route of the main table. No destination means default; the prefix is then 0.
 *
 * @param link index of the device that it leaves by; empty in a multipath route
 */
public record Route(
    Optional<InetAddress> destination,
    int prefix,
    Optional<InetAddress> gateway,
    OptionalInt link) {}
