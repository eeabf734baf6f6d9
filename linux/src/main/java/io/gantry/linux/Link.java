package io.gantry.linux;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A network device as the kernel lists it (rtnetlink(7), RTM_NEWLINK).
 *
 * @param index the device's number in its namespace
 * @param kind {@code bridge}, {@code veth} ...; empty for hardware and loopback
 * @param master index of the bridge that it is a port of
 * @param peer for a veth: index of the other end, in the other end's namespace
 */
public record Link(
    int index,
    String name,
    String kind,
    Optional<MacAddress> mac,
    int mtu,
    boolean up,
    OptionalInt master,
    OptionalInt peer) {}
