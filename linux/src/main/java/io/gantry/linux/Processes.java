package io.gantry.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Processes by number: starting, signalling, telling them apart. */
public final class Processes {
  private Processes() {}

  /**
   * Starts this executable in a session of its own, with an empty environment, no signal blocked or
   * ignored, and exactly these descriptors open (number there -> descriptor here). The caller must
   * wait for it ({@link Pidfd#waitExit}), or it stays as a zombie.
   *
   * @return the process number
   * @throws LinuxException when it cannot be started; nothing has been started then
   */
  public static int spawn(Fd executable, List<String> argv, Map<Integer, Fd> descriptors) {
    return Spawn.run(executable, argv, descriptors);
  }

  /** Signals a process by number: only for those that cannot have been replaced meanwhile. */
  public static void kill(int pid, int signal) {
    try (Frame frame = new Frame()) {
      frame.call(Syscall.KILL, "process " + pid + " with " + Signals.name(signal), pid, signal);
    }
  }

  /**
   * When the process started, in clock ticks after boot (field 22 of proc_pid_stat(5)); with the
   * number it names a process for good. Empty when there is none.
   */
  public static OptionalLong startTime(int pid) {
    try {
      byte[] stat = Files.readAllBytes(Path.of("/proc/" + pid + "/stat"));
      return OptionalLong.of(parseStartTime(new String(stat, StandardCharsets.ISO_8859_1)));
    } catch (IOException e) {
      // Gone before the open, or between open and read (ESRCH).
      return OptionalLong.empty();
    }
  }

  /** The name in parentheses can hold spaces and parentheses: fields count from its last one. */
  static long parseStartTime(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 21);
    return Long.parseLong(fields[22 - 3]);
  }
}
