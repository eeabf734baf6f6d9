package io.gantry.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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

  static int run(Fd executable, List<String> argv, Map<Integer, Fd> descriptors) {
    try (Spawn spawn = new Spawn()) {
      spawn.passDescriptors(descriptors);
      spawn.setAttributes();
      return spawn.start(executable, argv);
    }
  }

  private void passDescriptors(Map<Integer, Fd> descriptors) {
    int end = descriptors.keySet().stream().mapToInt(n -> n + 1).max().orElse(0);
    check("posix_spawn_file_actions_init", invoke(Handles.ACTIONS_INIT, actions));
    descriptors.forEach(
        (target, fd) -> {
          // Copied above all targets first, so that no dup2 covers a source that is still needed.
          Fd source = fd.number() < end ? fd.duplicateFrom(end) : fd;
          if (source != fd) {
            moved.add(source);
          }
          check(
              "posix_spawn_file_actions_adddup2",
              invoke(Handles.ADD_DUP2, actions, source.number(), (int) target));
        });
    check(
        "posix_spawn_file_actions_addclosefrom_np",
        invoke(Handles.ADD_CLOSEFROM, actions, end));
    closeUnnamed(descriptors, end);
  }

  /** Numbers below the highest target that nobody asked for must not be inherited either. */
  private void closeUnnamed(Map<Integer, Fd> descriptors, int end) {
    for (int number = 0; number < end; number++) {
      if (!descriptors.containsKey(number)) {
        check("posix_spawn_file_actions_addclose", invoke(Handles.ADD_CLOSE, actions, number));
      }
    }
  }

  private void setAttributes() {
    check("posix_spawnattr_init", invoke(Handles.ATTRIBUTES_INIT, attributes));
    MemorySegment all = frame.allocate(SIGNAL_SET_SIZE).fill((byte) 0xff);
    MemorySegment none = frame.allocate(SIGNAL_SET_SIZE);
    // A JVM ignores SIGPIPE and blocks signals in some threads; a child would inherit both.
    check("posix_spawnattr_setsigdefault", invoke(Handles.SET_DEFAULTS, attributes, all));
    check("posix_spawnattr_setsigmask", invoke(Handles.SET_MASK, attributes, none));
    short flags = SET_SIGNAL_DEFAULTS | SET_SIGNAL_MASK | SET_SESSION;
    check("posix_spawnattr_setflags", invoke(Handles.SET_FLAGS, attributes, flags));
  }

  private int start(Fd executable, List<String> argv) {
    long[] pointers = Arrays.copyOf(argv.stream().mapToLong(frame::text).toArray(), argv.size() + 1);
    MemorySegment arguments = frame.longs(pointers);
    MemorySegment environment = frame.longs(0);
    MemorySegment pid = frame.allocate(Integer.BYTES);
    // Through this process's descriptor table: the child has closed its own copy before exec.
    long self = ProcessHandle.current().pid();
    MemorySegment path =
        MemorySegment.ofAddress(frame.text("/proc/" + self + "/fd/" + executable.number()));
    int errno =
        invoke(Handles.SPAWN, pid, path, actions, attributes, arguments, environment);
    if (errno != 0) {
      throw new LinuxException("posix_spawn", argv.isEmpty() ? "nothing" : argv.get(0), errno);
    }
    return pid.get(JAVA_INT, 0);
  }

  @Override
  public void close() {
    moved.forEach(Fd::close);
    // What was not initialised is all zeros, and destroying that is harmless in the C library.
    invoke(Handles.ACTIONS_DESTROY, actions);
    invoke(Handles.ATTRIBUTES_DESTROY, attributes);
    frame.close();
  }

  private static void check(String call, int errno) {
    if (errno != 0) {
      throw new LinuxException(call, "new process", errno);
    }
  }

  private static int invoke(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw Native.unexpected("posix_spawn", e);
    }
  }

  private static final class Handles {
    static final MethodHandle ACTIONS_INIT = pointer("posix_spawn_file_actions_init");
    static final MethodHandle ACTIONS_DESTROY = pointer("posix_spawn_file_actions_destroy");
    static final MethodHandle ATTRIBUTES_INIT = pointer("posix_spawnattr_init");
    static final MethodHandle ATTRIBUTES_DESTROY = pointer("posix_spawnattr_destroy");
    static final MethodHandle ADD_DUP2 =
        Native.function(
            "posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    static final MethodHandle ADD_CLOSE =
        Native.function("posix_spawn_file_actions_addclose", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle ADD_CLOSEFROM =
        Native.function("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SET_DEFAULTS =
        Native.function("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle SET_MASK =
        Native.function("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle SET_FLAGS =
        Native.function("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
    static final MethodHandle SPAWN =
        Native.function(
            "posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private static MethodHandle pointer(String name) {
      return Native.function(name, JAVA_INT, ADDRESS);
    }
  }
}
