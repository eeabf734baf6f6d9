package io.gantry.runtime;

import io.gantry.oci.GantryException;
import io.gantry.oci.RuntimeSpec;

/**
 * A condition on one argument of a system call: {@code argument op value}; with MASKED_EQ {@code
 * (argument & value) == valueTwo}. Comparisons are unsigned.
 *
 * @param index of the argument, 0 to 5
 */
record SeccompCondition(int index, Operator operator, long value, long valueTwo) {
  private static final int MAX_INDEX = 5;
  private static final int FIRST_ARGUMENT = 16;

  enum Operator {
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    MASKED_EQ
  }

  static SeccompCondition of(RuntimeSpec.SyscallArg arg, String field) {
    if (arg.index() < 0 || arg.index() > MAX_INDEX) {
      throw GantryException.invalid(field + ".index: " + arg.index() + " is not in 0..5");
    }
    Operator operator =
        switch (arg.op()) {
          case "SCMP_CMP_EQ" -> Operator.EQ;
          case "SCMP_CMP_NE" -> Operator.NE;
          case "SCMP_CMP_LT" -> Operator.LT;
          case "SCMP_CMP_LE" -> Operator.LE;
          case "SCMP_CMP_GT" -> Operator.GT;
          case "SCMP_CMP_GE" -> Operator.GE;
          case "SCMP_CMP_MASKED_EQ" -> Operator.MASKED_EQ;
          default ->
              throw GantryException.invalid(
                  field + ".op: \"" + arg.op() + "\" is no comparison. Hint: SCMP_CMP_EQ");
        };
    return new SeccompCondition(arg.index(), operator, arg.value(), arg.valueTwo());
  }

  /**
   * Writes the test before what was written.
   *
   * @param wide whether arguments have 64 bits; otherwise only the low half counts
   * @return the label of the test
   */
  int write(BpfProgram out, boolean wide, int yes, int no) {
    return switch (operator) {
      case EQ -> equal(out, wide, -1L, value, yes, no);
      case NE -> equal(out, wide, -1L, value, no, yes);
      case MASKED_EQ -> equal(out, wide, value, valueTwo, yes, no);
      case GT -> greater(out, wide, BpfProgram.JGT, yes, no);
      case LE -> greater(out, wide, BpfProgram.JGT, no, yes);
      case GE -> greater(out, wide, BpfProgram.JGE, yes, no);
      case LT -> greater(out, wide, BpfProgram.JGE, no, yes);
    };
  }

  private int equal(BpfProgram out, boolean wide, long mask, long wanted, int yes, int no) {
    int low = equalHalf(out, lowOffset(), (int) mask, (int) wanted, yes, no);
    return wide
        ? equalHalf(out, highOffset(), (int) (mask >>> 32), (int) (wanted >>> 32), low, no)
        : low;
  }

  private static int equalHalf(BpfProgram out, int offset, int mask, int wanted, int yes, int no) {
    if (mask == 0) {
      return wanted == 0 ? yes : no;
    }
    int test = out.jump(BpfProgram.JEQ, wanted, yes, no);
    return out.load(offset, mask == -1 ? test : out.and(mask, test));
  }

  private int greater(BpfProgram out, boolean wide, int comparison, int yes, int no) {
    int low = out.load(lowOffset(), out.jump(comparison, (int) value, yes, no));
    if (!wide) {
      return low;
    }
    int high = (int) (value >>> 32);
    int equal = out.jump(BpfProgram.JEQ, high, low, no);
    return out.load(highOffset(), out.jump(BpfProgram.JGT, high, yes, equal));
  }

  /** Both architectures are little-endian. */
  private int lowOffset() {
    return FIRST_ARGUMENT + Long.BYTES * index;
  }

  private int highOffset() {
    return lowOffset() + Integer.BYTES;
  }
}
