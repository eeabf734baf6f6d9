package io.gantry.oci;

import java.nio.charset.StandardCharsets;

/**
 * Walks a JSON text (RFC 8259) once, without recursion, before it is bound to a record, so that
 * what reaches the binder is well-formed, nested at most {@link #MAX_DEPTH} deep and holds no
 * number that would be costly to convert ({@code 1e999999999}). Failures name line and column.
 */
final class JsonSyntax {
  /** Deeper than any document of the specifications, and far from the end of a thread's stack. */
  static final int MAX_DEPTH = 128;

  /** Enough for every 64-bit integer and for a double in full. */
  private static final int MAX_NUMBER_LENGTH = 32;

  private static final int MAX_EXPONENT_DIGITS = 3;

  private final byte[] text;
  private final boolean[] inObject = new boolean[MAX_DEPTH];
  private int depth;
  private int at;

  private JsonSyntax(byte[] text) {
    this.text = text;
  }

  /** Throws {@link GantryException} INVALID unless this is one JSON value and nothing else. */
  static void check(byte[] text) {
    new JsonSyntax(text).document();
  }

  private void document() {
    value();
    while (depth > 0) {
      afterValue();
    }
    skipSpace();
    if (at < text.length) {
      throw fail(at, "there is more text after the value");
    }
  }

  /** Reads a scalar whole, or opens containers up to and including the first scalar in them. */
  private void value() {
    while (true) {
      skipSpace();
      int c = peek();
      if (c == '{' || c == '[') {
        boolean object = c == '{';
        open(object);
        skipSpace();
        if (peek() == (object ? '}' : ']')) {
          close();
          return;
        }
        if (object) {
          name();
        }
      } else {
        scalar(c);
        return;
      }
    }
  }

  /** After a value inside a container: its end, or a comma and the next value. */
  private void afterValue() {
    skipSpace();
    boolean object = inObject[depth - 1];
    int c = peek();
    if (c == (object ? '}' : ']')) {
      close();
    } else if (c == ',') {
      at++;
      skipSpace();
      if (object) {
        name();
      }
      value();
    } else {
      throw unexpected(c, object ? "',' or '}'" : "',' or ']'");
    }
  }

  private void open(boolean object) {
    if (depth == MAX_DEPTH) {
      throw fail(at, "nested more than " + MAX_DEPTH + " deep");
    }
    inObject[depth++] = object;
    at++;
  }

  private void close() {
    depth--;
    at++;
  }

  private void name() {
    if (peek() != '"') {
      throw unexpected(peek(), "a field name");
    }
    string();
    skipSpace();
    if (peek() != ':') {
      throw unexpected(peek(), "':'");
    }
    at++;
  }

  private void scalar(int c) {
    switch (c) {
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      default -> number(c);
    }
  }

  private void word(String word) {
    byte[] expected = word.getBytes(StandardCharsets.US_ASCII);
    for (byte b : expected) {
      if (peek() != b) {
        throw unexpected(peek(), word);
      }
      at++;
    }
  }

  private void string() {
    int start = at++;
    while (true) {
      int c = peek();
      if (c == '"') {
        at++;
        return;
      }
      if (c < 0) {
        throw fail(start, "this string does not end");
      }
      if (c < 0x20) {
        throw fail(at, "a control character in a string must be escaped");
      }
      at++;
      if (c == '\\') {
        escape();
      }
    }
  }

  private void escape() {
    int c = peek();
    if (c == 'u') {
      at++;
      for (int i = 0; i < 4; i++, at++) {
        if (Character.digit(peek(), 16) < 0) {
          throw unexpected(peek(), "a hexadecimal digit");
        }
      }
    } else if (c > 0 && "\"\\/bfnrt".indexOf(c) >= 0) {
      at++;
    } else {
      throw unexpected(c, "an escape");
    }
  }

  private void number(int first) {
    int start = at;
    if (first == '-') {
      at++;
    }
    int leading = peek();
    if (leading == '0') {
      at++;
    } else {
      digits("a value");
    }
    if (peek() == '.') {
      at++;
      digits("a digit");
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      int exponent = at;
      digits("a digit");
      if (at - exponent > MAX_EXPONENT_DIGITS) {
        throw fail(start, "this number is too large");
      }
    }
    if (at - start > MAX_NUMBER_LENGTH) {
      throw fail(start, "this number is too long");
    }
  }

  private void digits(String expected) {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == start) {
      throw unexpected(peek(), expected);
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length && isSpace(text[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** The next byte, or -1 at the end. */
  private int peek() {
    return at < text.length ? text[at] & 0xff : -1;
  }

  private GantryException unexpected(int c, String expected) {
    String found =
        c < 0
            ? "the text ends"
            : c > 0x20 && c < 0x7f ? "found '" + (char) c + "'" : "found byte " + c;
    return fail(at, found + " where " + expected + " should be");
  }

  private GantryException fail(int where, String why) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < where; i++) {
      if (text[i] == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return GantryException.invalid(
        "JSON is malformed at line %d column %d: %s".formatted(line, where - lineStart + 1, why));
  }
}
