package io.gantry.linux;

import java.util.HexFormat;
import java.util.regex.Pattern;

/** A 48-bit Ethernet address; {@code bits} holds it in the low six bytes, first byte highest. */
public record MacAddress(long bits) {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
  private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}");

  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("MAC address has more than 48 bits");
    }
  }

  /**
   * Parses {@code 02:42:ac:11:00:02} (or with dashes); IllegalArgumentException says what is not
   * one.
   */
  public static MacAddress parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("MAC address \"" + text + "\" is not six hex bytes");
    }
    return new MacAddress(Long.parseLong(text.replaceAll("[:-]", ""), 16));
  }

  /** From six bytes as they go over the wire. */
  public static MacAddress of(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("MAC address of " + bytes.length + " bytes, not 6");
    }
    return new MacAddress(Long.parseLong(HexFormat.of().formatHex(bytes), 16));
  }

  /** The six bytes as they go over the wire. */
  public byte[] bytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  /** Whether this names a group of stations (multicast), which no interface may have. */
  public boolean isMulticast() {
    return (bits >>> 40 & 1) != 0;
  }

  @Override
  public String toString() {
    return COLONS.formatHex(bytes());
  }
}
