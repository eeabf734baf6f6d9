package io.gantry.docker;

import io.gantry.engine.AttachSession;
import io.gantry.linux.SocketWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Carries bytes between a hijacked connection and the streams of a process: output on the calling
 * thread, input on a virtual one. It ends with the output, when the client is gone, or by the
 * detach keys; the end of the client's input alone ends only the process's.
 */
final class Relay {
  private static final Duration LAST_INPUT = Duration.ofSeconds(2);

  private final AttachSession session;
  private final Wire wire;
  private final Optional<DetachKeys> detachKeys;

  Relay(AttachSession session, Wire wire, Optional<DetachKeys> detachKeys) {
    this.session = session;
    this.wire = wire;
    this.detachKeys = session.tty() ? detachKeys : Optional.empty();
  }

  void run() {
    Thread input = Thread.ofVirtual().name("attached input").unstarted(this::carryInput);
    // Of a silent process nothing else tells that the client is gone, once its input has ended.
    try (SocketWatch _ = wire.onGone(() -> Thread.ofVirtual().start(() -> closeAfter(input)))) {
      input.start();
      session.transferTo(wire.output());
    } catch (IOException e) {
      throw new ClientGone(e);
    }
  }

  /** What a client typed before it left still reaches the process, unless that does not read. */
  private void closeAfter(Thread input) {
    try {
      var _ = input.join(LAST_INPUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }

  private void carryInput() {
    try {
      for (byte[] input = wire.read(); input.length > 0; input = wire.read()) {
        byte[] typed = input;
        byte[] passed = detachKeys.map(keys -> keys.filter(typed)).orElse(typed);
        if (passed.length > 0) {
          session.write(passed, 0, passed.length);
        }
        if (detachKeys.filter(DetachKeys::complete).isPresent()) {
          session.close();
          return;
        }
      }
      session.closeStdin();
    } catch (ClientGone e) {
      session.close();
    }
  }
}
