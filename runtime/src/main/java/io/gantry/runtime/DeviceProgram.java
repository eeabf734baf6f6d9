package io.gantry.runtime;

import io.gantry.oci.RuntimeSpec.DeviceRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles device rules to an eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE, which cgroup v2 has
 * in place of v1's devices controller; pure. Each of the accesses r, w and m is decided by the last
 * rule that covers it; what no rule covers is denied. The program therefore asks the rules from the
 * last to the first, and keeps in r3 the accesses that are still undecided.
 */
final class DeviceProgram {
  private static final int BLOCK = 1;
  private static final int CHARACTER = 2;
  private static final int MAKE = 1;
  private static final int READ = 2;
  private static final int WRITE = 4;
  private static final int ALL = MAKE | READ | WRITE;

  private static final int LOAD_WORD = 0x61;
  private static final int MOVE_VALUE = 0xb7;
  private static final int MOVE_WORD = 0xbc;
  private static final int AND_WORD = 0x54;
  private static final int SHIFT_RIGHT_WORD = 0x74;
  private static final int JUMP_EQUAL_WORD = 0x16;
  private static final int JUMP_NOT_EQUAL_WORD = 0x56;
  private static final int EXIT = 0x95;

  private static final int CONTEXT = 1;
  private static final int TYPE = 2;
  private static final int ACCESS = 3;
  private static final int MAJOR = 4;
  private static final int MINOR = 5;
  private static final int SCRATCH = 6;

  private final List<Long> code = new ArrayList<>();

  private DeviceProgram() {}

  /** struct bpf_insn each, little-endian as x86-64 and arm64 are. */
  static byte[] compile(List<DeviceRule> rules) {
    DeviceProgram program = new DeviceProgram();
    program.loadRequest();
    boolean open = true;
    for (int i = rules.size() - 1; i >= 0 && open; i--) {
      open = program.add(rules.get(i));
    }
    if (open) {
      program.answer(0);
    }
    return program.bytes();
  }

  /**
   * struct bpf_cgroup_dev_ctx: access in the upper and type in the lower half of its first word.
   */
  private void loadRequest() {
    emit(LOAD_WORD, TYPE, CONTEXT, 0, 0);
    emit(MOVE_WORD, ACCESS, TYPE, 0, 0);
    emit(AND_WORD, TYPE, 0, 0, 0xffff);
    emit(SHIFT_RIGHT_WORD, ACCESS, 0, 0, 16);
    emit(LOAD_WORD, MAJOR, CONTEXT, 4, 0);
    emit(LOAD_WORD, MINOR, CONTEXT, 8, 0);
  }

  /** False when the rule decides everything that reaches it: those before it mean nothing then. */
  private boolean add(DeviceRule rule) {
    String type = DeviceRules.type(rule);
    boolean anyDevice = type.equals("a");
    List<Integer> jumps = new ArrayList<>();
    if (!anyDevice) {
      jumps.add(jumpUnless(TYPE, type.equals("b") ? BLOCK : CHARACTER));
      jumpUnlessNumber(MAJOR, rule.major(), jumps);
      jumpUnlessNumber(MINOR, rule.minor(), jumps);
    }
    decide(rule.allow(), anyDevice ? ALL : bits(DeviceRules.access(rule)));
    jumps.forEach(this::landHere);
    return !anyDevice;
  }

  private void decide(boolean allow, int access) {
    if (access == ALL) {
      answer(allow ? 1 : 0);
    } else if (allow) {
      emit(AND_WORD, ACCESS, 0, 0, ~access);
      int undecided = jump(JUMP_NOT_EQUAL_WORD, ACCESS, 0);
      answer(1);
      landHere(undecided);
    } else {
      emit(MOVE_WORD, SCRATCH, ACCESS, 0, 0);
      emit(AND_WORD, SCRATCH, 0, 0, access);
      int untouched = jump(JUMP_EQUAL_WORD, SCRATCH, 0);
      answer(0);
      landHere(untouched);
    }
  }

  private void answer(int value) {
    emit(MOVE_VALUE, 0, 0, 0, value);
    emit(EXIT, 0, 0, 0, 0);
  }

  private void jumpUnlessNumber(int register, @Nullable Long number, List<Integer> jumps) {
    if (number != null && number != -1) {
      jumps.add(jumpUnless(register, number.intValue()));
    }
  }

  private int jumpUnless(int register, int value) {
    return jump(JUMP_NOT_EQUAL_WORD, register, value);
  }

  private int jump(int operation, int register, int value) {
    emit(operation, register, 0, 0, value);
    return code.size() - 1;
  }

  private void landHere(int jump) {
    long distance = code.size() - jump - 1L;
    code.set(jump, code.get(jump) | (distance << 16));
  }

  private void emit(int operation, int target, int source, int offset, int value) {
    code.add(
        operation
            | ((long) target << 8)
            | ((long) source << 12)
            | ((long) offset << 16)
            | ((long) value << 32));
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(code.size() * 8).order(ByteOrder.LITTLE_ENDIAN);
    code.forEach(bytes::putLong);
    return bytes.array();
  }

  private static int bits(String access) {
    return (access.contains("m") ? MAKE : 0)
        | (access.contains("r") ? READ : 0)
        | (access.contains("w") ? WRITE : 0);
  }
}
