package io.gantry.linux;

import java.net.InetAddress;

/**
 * An IP address of a network device: device index, address, length of its subnet's prefix in bits.
 */
public record LinkAddress(int link, InetAddress address, int prefix) {}
