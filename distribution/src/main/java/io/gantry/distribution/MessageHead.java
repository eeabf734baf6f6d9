package io.gantry.distribution;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What an HTTP/1.1 message begins with: RFC 9112, 2.1.
 *
 * @param start the request line or the status line
 * @param fields lines of name and value
 */
record MessageHead(String start, List<String> fields) {
  private static final int MOST_BYTES = 64 << 10;

  MessageHead {
    fields = List.copyOf(fields);
  }

  /** Takes not a byte of what follows. */
  static MessageHead read(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int taken = 0; taken < MOST_BYTES; taken++) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection ended within the head of a message");
      } else if (c != '\n') {
        line.append((char) c);
      } else {
        String text = line.toString().stripTrailing();
        line.setLength(0);
        if (text.isEmpty() && !lines.isEmpty()) {
          return new MessageHead(lines.getFirst(), lines.subList(1, lines.size()));
        }
        lines.add(text);
      }
    }
    throw new IOException("the head of a message has more than " + MOST_BYTES + " bytes");
  }

  /** The first value of this name, which is in lower case. */
  Optional<String> field(String name) {
    return fields.stream()
        .filter(field -> name(field).equals(name))
        .map(field -> field.substring(name.length() + 1).strip())
        .findFirst();
  }

  /** The same without fields of these names, which are in lower case. */
  MessageHead without(Set<String> names) {
    return new MessageHead(
        start, fields.stream().filter(field -> !names.contains(name(field))).toList());
  }

  MessageHead with(String name, String value) {
    List<String> more = new ArrayList<>(fields);
    more.add(name + ": " + value);
    return new MessageHead(start, more);
  }

  MessageHead startingWith(String newStart) {
    return new MessageHead(newStart, fields);
  }

  /** The status of an answer: RFC 9112, 4. */
  int status() throws IOException {
    String[] words = start.split(" ", 3);
    if (!words[0].startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("the answer is no HTTP");
    }
    return Integer.parseInt(words[1]);
  }

  byte[] bytes() {
    StringBuilder text = new StringBuilder(start).append("\r\n");
    fields.forEach(field -> text.append(field).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String name(String field) {
    int colon = field.indexOf(':');
    return colon < 0 ? "" : field.substring(0, colon).toLowerCase(Locale.ROOT);
  }
}
