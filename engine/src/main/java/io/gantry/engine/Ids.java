package io.gantry.engine;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes ids of 64 hex digits, as Docker's clients expect them. */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  private Ids() {}

  /** A fresh id; never all digits in its short form, which tools would read as a number. */
  static String random() {
    byte[] raw = new byte[BYTES];
    String id;
    do {
      RANDOM.nextBytes(raw);
      id = HexFormat.of().formatHex(raw);
    } while (id.substring(0, 12).chars().allMatch(Character::isDigit));
    return id;
  }
}
