package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Joins the program's terminal or pipes with a hijacked connection, in both directions, until the
 * daemon ends it.
 */
final class Relay {
  private Relay() {}

  /**
   * @param terminal whether the other side is a terminal, so that its bytes come as they are, and
   *     ours goes to raw mode
   * @param interactive whether standard input is sent
   * @param resize the path that is told the terminal's size now and whenever it changes
   */
  static void run(
      Session session,
      HttpExchange exchange,
      boolean terminal,
      boolean interactive,
      String resize) {
    boolean raw = terminal && interactive && session.inputIsTerminal();
    try (Terminal.RawMode _ = raw ? rawMode() : () -> {}) {
      if (terminal && session.outputIsTerminal()) {
        TerminalSignals.onResize(() -> sendSize(session, resize));
      }
      if (interactive) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> sendInput(session.in(), exchange));
      }
      OutputRelay.copy(session, exchange.body(), terminal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      session.out().flush();
      session.err().flush();
    }
  }

  private static void sendSize(Session session, String path) {
    session
        .outputSize()
        .ifPresent(size -> {
          try {
            session.client().post(path + "?h=" + size.rows() + "&w=" + size.columns());
          } catch (ApiException e) {
            // The process has ended in the meantime, and takes its terminal with it.
          }
        });
  }

  private static Terminal.RawMode rawMode() {
    return Terminal.of(Fd.of(0)).map(Terminal::raw).orElse(() -> {});
  }

  private static void sendInput(InputStream in, HttpExchange exchange) {
    byte[] buffer = new byte[64 * 1024];
    OutputStream out = exchange.output();
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      exchange.finishOutput();
    } catch (IOException e) {
      // The container has ended or the daemon has gone: whoever reads the output notices and says
      // so.
    }
  }
}
