package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Asks the user at the terminal. */
final class Prompt {
  /** What a shell says of a program that control-C ended. */
  private static final int INTERRUPTED = 130;

  private static final int END_OF_TEXT = 3;
  private static final int END_OF_INPUT = 4;
  private static final int BACKSPACE = 8;
  private static final int ERASE_LINE = 21;
  private static final int DELETE = 127;

  private Prompt() {}

  /** One line, as the terminal lets the user edit it. */
  static String line(Session session, String question) {
    session.out().print(question);
    session.out().flush();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = read(session); c >= 0 && c != '\n'; c = read(session)) {
      line.write(c);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  /** One line that the terminal does not show. Control-C gives up. */
  static String secret(Session session, String question) {
    // Before the question, so that nothing that answers it is shown.
    try (Terminal.RawMode raw = Terminal.of(Fd.of(0)).orElseThrow().raw()) {
      TerminalSignals.forward(signal -> end(raw));
      session.out().print(question);
      session.out().flush();
      return secret(session);
    } finally {
      session.out().println();
      session.out().flush();
    }
  }

  /** Whoever ends the program from outside must not leave a terminal without echo. */
  private static void end(Terminal.RawMode raw) {
    raw.close();
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  private static String secret(Session session) {
    byte[] typed = new byte[64];
    int length = 0;
    for (int c = read(session); c >= 0 && c != '\n' && c != '\r'; c = read(session)) {
      if (c == END_OF_TEXT) {
        throw new ApiException(0, "prompt terminated");
      } else if (c == END_OF_INPUT) {
        break;
      } else if (c == BACKSPACE || c == DELETE) {
        length = withoutLast(typed, length);
      } else if (c == ERASE_LINE) {
        length = 0;
      } else {
        typed = length == typed.length ? Arrays.copyOf(typed, length * 2) : typed;
        typed[length++] = (byte) c;
      }
    }
    return new String(typed, 0, length, StandardCharsets.UTF_8);
  }

  /** The length without the last character, which may be several bytes of UTF-8. */
  private static int withoutLast(byte[] typed, int length) {
    int left = length;
    while (left > 0 && (typed[--left] & 0xc0) == 0x80) {
      // A byte that continues a character goes with the one that begins it.
    }
    return left;
  }

  private static int read(Session session) {
    try {
      return session.in().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
