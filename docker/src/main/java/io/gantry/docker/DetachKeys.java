package io.gantry.docker;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the keys by which a person leaves a terminal, {@code ctrl-p,ctrl-q} unless told. Bytes
 * that turn out not to belong to them are passed on. Used by one thread.
 */
final class DetachKeys {
  private static final String DEFAULT = "ctrl-p,ctrl-q";

  private final byte[] keys;
  private int matched;

  private DetachKeys(byte[] keys) {
    this.keys = keys;
  }

  /** Reads {@code ctrl-a}, {@code ctrl-@} and the like, or plain characters, joined by commas. */
  static DetachKeys parse(Optional<String> text) {
    List<Byte> keys = new ArrayList<>();
    for (String key : text.orElse(DEFAULT).split(",", -1)) {
      keys.add(key(key));
    }
    byte[] bytes = new byte[keys.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = keys.get(i);
    }
    return new DetachKeys(bytes);
  }

  private static byte key(String key) {
    if (key.length() == 1 && key.charAt(0) < 128) {
      return (byte) key.charAt(0);
    }
    if (key.length() == 6 && key.startsWith("ctrl-")) {
      char letter = Character.toLowerCase(key.charAt(5));
      int code = "@abcdefghijklmnopqrstuvwxyz[\\]^_".indexOf(letter);
      if (code >= 0) {
        return (byte) code;
      }
    }
    throw HttpFailure.badRequest("invalid detach keys: Unknown character: '" + key + "'");
  }

  /** What may be passed on of this input: all before the keys, nothing once they are complete. */
  byte[] filter(byte[] input) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream(input.length + matched);
    for (byte b : input) {
      if (complete()) {
        break;
      }
      if (b != keys[matched]) {
        passed.write(keys, 0, matched);
        matched = 0;
      }
      if (b == keys[matched]) {
        matched++;
      } else {
        passed.write(b);
      }
    }
    return passed.toByteArray();
  }

  /** Whether all of them were seen. */
  boolean complete() {
    return matched == keys.length;
  }
}
