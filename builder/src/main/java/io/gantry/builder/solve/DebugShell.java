package io.gantry.builder.solve;

import java.io.IOException;
import java.util.List;

/** A client that wants a shell where a process of its build failed. Thread-safe. */
public interface DebugShell {
  /** Hears of the size of the client's terminal. */
  interface Resize {
    void to(int rows, int columns);
  }

  /** What to run. */
  List<String> command();

  /** Whether the client has a terminal. */
  boolean tty();

  /** Takes the client for one step: false when another step has it. */
  boolean claim();

  /** The shell begins; why is told to people. */
  void begin(String why) throws IOException;

  /** Blocks for what the client typed; -1 at its end. */
  int read(byte[] buffer) throws IOException;

  /** What the shell printed. */
  void write(boolean error, byte[] bytes, int offset, int length) throws IOException;

  /** Tells the size now, if it is known, and whenever it changes. */
  void onResize(Resize resize);

  /** The shell has ended. */
  void end();
}
