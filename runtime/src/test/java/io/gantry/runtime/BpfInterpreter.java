package io.gantry.runtime;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a seccomp filter as the kernel does, with the kernel's checks of the program. */
final class BpfInterpreter {
  private final ByteBuffer program;

  BpfInterpreter(ByteBuffer program) {
    this.program = program.duplicate().order(ByteOrder.nativeOrder());
    if (length() == 0 || length() > 4096 || program.remaining() % 8 != 0) {
      throw new IllegalStateException("the kernel refuses a program of " + length());
    }
  }

  int length() {
    return program.remaining() / 8;
  }

  /** Instructions that the last run took. */
  int steps;

  int run(int architecture, int number, long... args) {
    ByteBuffer data = data(architecture, number, args);
    int accumulator = 0;
    int at = 0;
    steps = 0;
    while (true) {
      steps++;
      int code = program.getShort(at * 8);
      int whenTrue = program.get(at * 8 + 2) & 0xff;
      int whenFalse = program.get(at * 8 + 3) & 0xff;
      int k = program.getInt(at * 8 + 4);
      at++;
      switch (code) {
        case 0x20 -> accumulator = data.getInt(k);
        case 0x54 -> accumulator &= k;
        case 0x05 -> at += k;
        case 0x15 -> at += accumulator == k ? whenTrue : whenFalse;
        case 0x25 -> at += Integer.compareUnsigned(accumulator, k) > 0 ? whenTrue : whenFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? whenTrue : whenFalse;
        case 0x06 -> {
          return k;
        }
        default -> throw new IllegalStateException("instruction " + code + " at " + (at - 1));
      }
    }
  }

  private static ByteBuffer data(int architecture, int number, long... args) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, architecture);
    for (int i = 0; i < args.length; i++) {
      data.putLong(16 + 8 * i, args[i]);
    }
    return data;
  }
}
