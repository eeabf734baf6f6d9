package io.gantry.linux;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A part of what an element of a set or map is known by or leads to, in nft(8)'s words and in the
 * kernel's bytes.
 */
public final class NftablesDatum {
  private static final int IFNAMSIZ = 16;

  private final String text;
  private final byte[] bytes;

  private NftablesDatum(String text, byte... bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** The name of a network device. */
  public static NftablesDatum device(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= IFNAMSIZ) {
      throw new IllegalArgumentException("device name \"" + name + "\" is too long");
    }
    return new NftablesDatum('"' + name + '"', Arrays.copyOf(bytes, IFNAMSIZ));
  }

  public static NftablesDatum mac(MacAddress address) {
    return new NftablesDatum(address.toString(), address.bytes());
  }

  public static NftablesDatum address(InetAddress address) {
    return new NftablesDatum(address.getHostAddress(), address.getAddress());
  }

  /** An IPv6 address where a rule takes it out of a packet as a number. */
  public static NftablesDatum number(InetAddress address) {
    String number = new BigInteger(1, address.getAddress()).toString(16);
    return new NftablesDatum("0x" + number, address.getAddress());
  }

  /** A transport protocol by its assigned number. */
  public static NftablesDatum protocol(int number) {
    return new NftablesDatum(Integer.toString(number), (byte) number);
  }

  /** A port of a transport protocol. */
  public static NftablesDatum port(int number) {
    return new NftablesDatum(Integer.toString(number), (byte) (number >> 8), (byte) number);
  }

  String text() {
    return text;
  }

  /** In network byte order. */
  byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public String toString() {
    return text;
  }
}
