package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Programs that decide on device access of a cgroup-v2 folder (BPF_PROG_TYPE_CGROUP_DEVICE). An
 * attached program lives as long as its cgroup. All throw {@link LinuxException}.
 */
public final class Bpf {
  private static final int PROG_LOAD = 5;
  private static final int PROG_ATTACH = 8;
  private static final int PROG_DETACH = 9;
  private static final int PROG_GET_FD_BY_ID = 13;
  private static final int PROG_QUERY = 16;
  private static final int TYPE_CGROUP_DEVICE = 15;
  private static final int ATTACH_CGROUP_DEVICE = 6;
  private static final int ALLOW_MULTI = 2;
  private static final int REPLACE = 4;
  private static final int ATTRIBUTE_SIZE = 128;
  private static final int LOG_SIZE = 64 * 1024;
  private static final int MOST_PROGRAMS = 64;

  private Bpf() {}

  /**
   * Loads a program.
   *
   * @param instructions struct bpf_insn, 8 bytes each, in the host's byte order
   */
  public static Fd loadDeviceProgram(byte[] instructions) {
    try (Frame frame = new Frame()) {
      long fd = load(frame, instructions, MemorySegment.NULL);
      if (fd != -1) {
        return Fd.of(fd);
      }
      // Loaded again with the verifier's log, which costs too much to ask for at once.
      MemorySegment log = frame.allocate(LOG_SIZE);
      fd = load(frame, instructions, log);
      if (fd != -1) {
        return Fd.of(fd);
      }
      int errno = frame.errno();
      throw new LinuxException("bpf", "device program", errno, log.getString(0).strip());
    }
  }

  /** Attaches to a cgroup, in place of {@code replaced} if given, beside the others if not. */
  public static void attachDeviceProgram(Fd cgroup, Fd program, Optional<Fd> replaced) {
    try (Frame frame = new Frame()) {
      MemorySegment attribute = target(frame, cgroup, program);
      attribute.set(JAVA_INT, 12, ALLOW_MULTI | (replaced.isPresent() ? REPLACE : 0));
      replaced.ifPresent(old -> attribute.set(JAVA_INT, 16, old.number()));
      call(frame, PROG_ATTACH, cgroup, attribute);
    }
  }

  public static void detachDeviceProgram(Fd cgroup, Fd program) {
    try (Frame frame = new Frame()) {
      call(frame, PROG_DETACH, cgroup, target(frame, cgroup, program));
    }
  }

  /** The programs attached to this cgroup itself; the caller closes them. */
  public static List<Fd> devicePrograms(Fd cgroup) {
    try (Frame frame = new Frame()) {
      MemorySegment ids = frame.allocate(MOST_PROGRAMS * 4L);
      MemorySegment attribute = frame.allocate(ATTRIBUTE_SIZE);
      attribute.set(JAVA_INT, 0, cgroup.number());
      attribute.set(JAVA_INT, 4, ATTACH_CGROUP_DEVICE);
      attribute.set(JAVA_LONG, 16, ids.address());
      attribute.set(JAVA_INT, 24, MOST_PROGRAMS);
      call(frame, PROG_QUERY, cgroup, attribute);
      List<Fd> programs = new ArrayList<>();
      for (int i = 0; i < attribute.get(JAVA_INT, 24); i++) {
        programs.add(byId(frame, ids.getAtIndex(JAVA_INT, i)));
      }
      return programs;
    }
  }

  private static Fd byId(Frame frame, int id) {
    MemorySegment attribute = frame.allocate(ATTRIBUTE_SIZE);
    attribute.set(JAVA_INT, 0, id);
    return Fd.of(call(frame, PROG_GET_FD_BY_ID, "program " + id, attribute));
  }

  private static long load(Frame frame, byte[] instructions, MemorySegment log) {
    MemorySegment attribute = frame.allocate(ATTRIBUTE_SIZE);
    attribute.set(JAVA_INT, 0, TYPE_CGROUP_DEVICE);
    attribute.set(JAVA_INT, 4, instructions.length / 8);
    attribute.set(JAVA_LONG, 8, frame.bytes(instructions).address());
    attribute.set(JAVA_LONG, 16, frame.text("Apache-2.0"));
    attribute.set(JAVA_INT, 24, log.byteSize() == 0 ? 0 : 1);
    attribute.set(JAVA_INT, 28, (int) log.byteSize());
    attribute.set(JAVA_LONG, 32, log.address());
    return frame.tryCall(Syscall.BPF, PROG_LOAD, attribute.address(), ATTRIBUTE_SIZE);
  }

  private static MemorySegment target(Frame frame, Fd cgroup, Fd program) {
    MemorySegment attribute = frame.allocate(ATTRIBUTE_SIZE);
    attribute.set(JAVA_INT, 0, cgroup.number());
    attribute.set(JAVA_INT, 4, program.number());
    attribute.set(JAVA_INT, 8, ATTACH_CGROUP_DEVICE);
    return attribute;
  }

  private static long call(Frame frame, int command, Object subject, MemorySegment attribute) {
    return frame.call(Syscall.BPF, subject, command, attribute.address(), ATTRIBUTE_SIZE);
  }
}
