package io.gantry.engine;

import io.gantry.builder.solve.DebugShell;
import io.gantry.runtime.Attachment;
import io.gantry.runtime.Shim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Joins a client with the shell that looks at a failed step. For one shell. */
final class BuildDebug {
  private static final int BUFFER = 16 << 10;

  private final DebugShell shell;
  private final List<Thread> readers = new ArrayList<>();

  BuildDebug(DebugShell shell) {
    this.shell = shell;
  }

  /** Before its first instruction. */
  void attach(Shim shim) {
    Attachment attachment = shim.attach(true, true, true);
    readers.add(
        Thread.ofVirtual()
            .name("build shell")
            .start(() -> ProcessOutput.handOn(attachment, shell::write)));
    // It ends with the client's connection, which ends with the shell.
    Thread.ofVirtual().name("build shell input").start(() -> input(attachment));
  }

  void started(Shim shim) {
    shell.onResize(shim::resize);
  }

  /** Until all that it printed is written. */
  void join() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private void input(Attachment attachment) {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n = shell.read(buffer); n > 0; n = shell.read(buffer)) {
        attachment.write(ByteBuffer.wrap(buffer, 0, n));
      }
      attachment.closeStdin();
    } catch (IOException e) {
      // Either side has gone; the other is told by the end of its streams.
      return;
    }
  }
}
