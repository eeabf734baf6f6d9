package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * posix_spawn: the C library's fork and exec, which a JVM cannot do step by step because the child
 * of a process with many threads may run almost nothing.
 */
final class Spawn implements AutoCloseable {
  private static final int SET_SIGNAL_DEFAULTS = 0x04;
  private static final int SET_SIGNAL_MASK = 0x08;
  private static final int SET_SESSION = 0x80;
  private static final int STRUCT_SIZE = 512;
  private static final int SIGNAL_SET_SIZE = 128;

  private final Frame frame = new Frame();
  private final MemorySegment actions = frame.allocate(STRUCT_SIZE);
  private final MemorySegment attributes = frame.allocate(STRUCT_SIZE);
  private final List<Fd> moved = new ArrayList<>();
  private final String subject;

  private Spawn(String subject) {
    this.subject = subject;
  }

  static int run(Fd executable, List<String> argv, Map<Integer, Fd> descriptors) {
    try (Spawn spawn = new Spawn(String.join(" ", argv))) {
      spawn.passDescriptors(descriptors);
      spawn.setAttributes();
      return spawn.start(executable, argv);
    }
  }

  private void passDescriptors(Map<Integer, Fd> descriptors) {
    int end = descriptors.keySet().stream().mapToInt(n -> n + 1).max().orElse(0);
    call("posix_spawn_file_actions_init", Functions.ACTIONS_INIT, actions.address());
    descriptors.forEach((target, fd) -> pass(fd, target, end));
    closeUnnamed(descriptors, end);
    call(
        "posix_spawn_file_actions_addclosefrom_np",
        Functions.ADD_CLOSEFROM,
        actions.address(),
        end);
  }

  /** Copied above all targets first, so that no dup2 covers a source that is still needed. */
  private void pass(Fd fd, int target, int end) {
    Fd source = fd;
    if (fd.number() < end) {
      source = fd.duplicateFrom(end);
      moved.add(source);
    }
    call(
        "posix_spawn_file_actions_adddup2",
        Functions.ADD_DUP2,
        actions.address(),
        source.number(),
        target);
  }

  /** Numbers below the highest target that nobody asked for must not be inherited either. */
  private void closeUnnamed(Map<Integer, Fd> descriptors, int end) {
    for (int number = 0; number < end; number++) {
      if (!descriptors.containsKey(number)) {
        call("posix_spawn_file_actions_addclose", Functions.ADD_CLOSE, actions.address(), number);
      }
    }
  }

  private void setAttributes() {
    long self = attributes.address();
    call("posix_spawnattr_init", Functions.ATTRIBUTES_INIT, self);
    long all = frame.allocate(SIGNAL_SET_SIZE).fill((byte) 0xff).address();
    long none = frame.allocate(SIGNAL_SET_SIZE).address();
    // A JVM ignores SIGPIPE and blocks signals in some threads; a child would inherit both.
    call("posix_spawnattr_setsigdefault", Functions.SET_DEFAULTS, self, all);
    call("posix_spawnattr_setsigmask", Functions.SET_MASK, self, none);
    int flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | SET_SESSION;
    call("posix_spawnattr_setflags", Functions.SET_FLAGS, self, flags);
  }

  private int start(Fd executable, List<String> argv) {
    long[] pointers = argv.stream().mapToLong(frame::text).toArray();
    MemorySegment pid = frame.allocate(Integer.BYTES);
    // Through this process's descriptor table: the child has closed its own copy before exec.
    String path = "/proc/" + ProcessHandle.current().pid() + "/fd/" + executable.number();
    call(
        "posix_spawn",
        Functions.SPAWN,
        pid.address(),
        frame.text(path),
        actions.address(),
        attributes.address(),
        frame.longs(Arrays.copyOf(pointers, pointers.length + 1)).address(),
        frame.longs(0).address());
    return pid.get(JAVA_INT, 0);
  }

  @Override
  public void close() {
    moved.forEach(Fd::close);
    // What was not initialised is all zeros, and destroying that is harmless in the C library.
    frame.function(Functions.ACTIONS_DESTROY, actions.address());
    frame.function(Functions.ATTRIBUTES_DESTROY, attributes.address());
    frame.close();
  }

  /** These functions answer with the error number itself. */
  private void call(String name, MemorySegment function, long... arguments) {
    int errno = (int) frame.function(function, arguments);
    if (errno != 0) {
      throw new LinuxException(name, subject, errno);
    }
  }

  private static final class Functions {
    static final MemorySegment ACTIONS_INIT = Native.function("posix_spawn_file_actions_init");
    static final MemorySegment ACTIONS_DESTROY =
        Native.function("posix_spawn_file_actions_destroy");
    static final MemorySegment ADD_DUP2 = Native.function("posix_spawn_file_actions_adddup2");
    static final MemorySegment ADD_CLOSE = Native.function("posix_spawn_file_actions_addclose");
    static final MemorySegment ADD_CLOSEFROM =
        Native.function("posix_spawn_file_actions_addclosefrom_np");
    static final MemorySegment ATTRIBUTES_INIT = Native.function("posix_spawnattr_init");
    static final MemorySegment ATTRIBUTES_DESTROY = Native.function("posix_spawnattr_destroy");
    static final MemorySegment SET_DEFAULTS = Native.function("posix_spawnattr_setsigdefault");
    static final MemorySegment SET_MASK = Native.function("posix_spawnattr_setsigmask");
    static final MemorySegment SET_FLAGS = Native.function("posix_spawnattr_setflags");
    static final MemorySegment SPAWN = Native.function("posix_spawn");
  }
}
