package io.gantry.linux;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * File names between the kernel's bytes and Java's text, without loss: bytes that are not UTF-8
 * become lone surrogates U+DC80 to U+DCFF (as in Python's PEP 383), and turn back into those bytes.
 */
public final class FileNames {
  private static final char ESCAPE = 0xDC00;

  private FileNames() {}

  public static String decode(byte[] name) {
    return decode(ByteBuffer.wrap(name));
  }

  /**
   * A name from a byte string, which has one char for each byte; ASCII, nearly all names, stays as
   * it is.
   */
  public static String ofByteString(String bytes) {
    return isAscii(bytes) ? bytes : decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The byte string of a name. */
  public static String byteString(String name) {
    return isAscii(name) ? name : new String(encode(name), StandardCharsets.ISO_8859_1);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  public static byte[] encode(String name) {
    try {
      ByteBuffer plain = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
      byte[] bytes = new byte[plain.remaining()];
      plain.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      return encodeEscaped(name);
    }
  }

  private static String decode(ByteBuffer bytes) {
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    var decoder = StandardCharsets.UTF_8.newDecoder();
    while (true) {
      CoderResult result = decoder.decode(bytes, text, true);
      if (result.isUnderflow()) {
        return text.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        text.put((char) (ESCAPE | (bytes.get() & 0xff)));
      }
    }
  }

  private static byte[] encodeEscaped(String name) {
    ByteBuffer bytes = ByteBuffer.allocate(name.length() * 3);
    name.codePoints()
        .forEach(c -> {
          if (c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff) {
            bytes.put((byte) c);
          } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw new IllegalArgumentException("a file name has a lone surrogate: " + name);
          } else {
            bytes.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          }
        });
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
