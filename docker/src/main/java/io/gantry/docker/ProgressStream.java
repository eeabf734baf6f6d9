package io.gantry.docker;

import io.gantry.engine.Images;
import io.gantry.linux.SocketWatch;
import io.gantry.oci.GantryException;

/**
 * The answer to long work on images: lines of progress, and a failure as the last line, for the
 * status was sent long before.
 */
final class ProgressStream {
  private final ResponseStream out;

  ProgressStream(Call call) {
    out = call.stream("application/json");
  }

  /** Does the work, tells of its failure, and ends the stream. */
  void run(Runnable work) {
    try {
      work.run();
    } catch (GantryException e) {
      send(ProgressMessage.failure(String.valueOf(e.getMessage())));
    }
    out.finish();
  }

  /** As {@link #run}; the work is interrupted when the client leaves. */
  void runWhileWatched(Call call, Runnable work) {
    Thread worker = Thread.currentThread();
    try (SocketWatch _ = call.onHangUp(worker::interrupt)) {
      run(work);
    }
  }

  /** Several threads tell of one work. */
  synchronized void send(ProgressMessage message) {
    out.json(message);
  }

  void progress(Images.Progress progress) {
    send(
        ProgressMessage.item(
            progress.id(), progress.status(), progress.current(), progress.total()));
  }
}
