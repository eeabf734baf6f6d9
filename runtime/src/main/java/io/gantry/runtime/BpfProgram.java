package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembles a classic BPF program from its end to its start. A label is the number of instructions
 * from there to the end, so the distance of every jump is known when it is written, and one that is
 * too far for the 8 bits of a conditional jump gets a stepping stone.
 */
final class BpfProgram {
  static final int JEQ = 0x15;
  static final int JGT = 0x25;
  static final int JGE = 0x35;
  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int RETURN = 0x06;

  /** BPF_MAXINSNS. */
  private static final int MAX_LENGTH = 4096;

  /** Below 255 by room for two stepping stones. */
  private static final int REACH = 250;

  private static final int INSTRUCTION_SIZE = 8;

  private record Instruction(int code, int whenTrue, int whenFalse, int operand) {}

  private final List<Instruction> reversed = new ArrayList<>();
  private final Map<Integer, Integer> returns = new HashMap<>();

  /** Ends the filter with this value. */
  int ret(int value) {
    Integer label = returns.get(value);
    if (label != null && distance(label) <= REACH) {
      return label;
    }
    int fresh = add(new Instruction(RETURN, 0, 0, value));
    returns.put(value, fresh);
    return fresh;
  }

  /** Loads a word of struct seccomp_data, then goes on at {@code next}. */
  int load(int offset, int next) {
    return then(new Instruction(LOAD, 0, 0, offset), next);
  }

  /** Masks the loaded word, then goes on at {@code next}. */
  int and(int mask, int next) {
    return then(new Instruction(AND, 0, 0, mask), next);
  }

  /** Compares the loaded word (unsigned) with the operand. */
  int jump(int comparison, int operand, int whenTrue, int whenFalse) {
    if (whenTrue == whenFalse) {
      return whenTrue;
    }
    int yes = near(whenTrue);
    int no = near(whenFalse);
    return add(new Instruction(comparison, distance(yes), distance(no), operand));
  }

  /** The program, starting at this label, as an array of struct sock_filter in host order. */
  ByteBuffer assemble(int start) {
    if (start != reversed.size()) {
      throw new IllegalStateException("a program starts with what was written last");
    }
    if (reversed.size() > MAX_LENGTH) {
      throw GantryException.invalid(
          "linux.seccomp: the filter has %d instructions, the kernel takes %d"
              .formatted(reversed.size(), MAX_LENGTH));
    }
    ByteBuffer out =
        ByteBuffer.allocate(reversed.size() * INSTRUCTION_SIZE).order(ByteOrder.nativeOrder());
    for (Instruction instruction : reversed.reversed()) {
      out.putShort((short) instruction.code)
          .put((byte) instruction.whenTrue)
          .put((byte) instruction.whenFalse)
          .putInt(instruction.operand);
    }
    return out.flip();
  }

  private int then(Instruction instruction, int next) {
    if (next != reversed.size()) {
      add(new Instruction(JUMP, 0, 0, distance(next)));
    }
    return add(instruction);
  }

  private int near(int label) {
    if (distance(label) <= REACH) {
      return label;
    }
    Instruction target = reversed.get(label - 1);
    return target.code == RETURN
        ? ret(target.operand)
        : add(new Instruction(JUMP, 0, 0, distance(label)));
  }

  /** Instructions to skip from the one that is written next. */
  private int distance(int label) {
    return reversed.size() - label;
  }

  private int add(Instruction instruction) {
    reversed.add(instruction);
    return reversed.size();
  }
}
