package io.gantry.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The way into C. Linking a function's shape costs 5 to 15 ms once, so all functions share one
 * shape: seven 64-bit arguments and a 64-bit result, which x86-64 and arm64 pass in registers.
 * Functions with fewer or narrower arguments ignore the rest.
 */
final class Native {
  static final boolean ARM64 = isArm64(System.getProperty("os.arch"));
  static final long ERRNO_SIZE = Linker.Option.captureStateLayout().byteSize();

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup C_LIBRARY = LINKER.defaultLookup();

  /** First arguments: the function's address, and where errno goes. */
  private static final MethodHandle CALL =
      LINKER.downcallHandle(
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.captureCallState("errno"));

  private Native() {}

  /** A function of the C library, or {@link java.util.NoSuchElementException}. */
  static MemorySegment function(String name) {
    return C_LIBRARY.findOrThrow(name);
  }

  /** A function that returns {@code int} leaves the upper half undefined: narrow its result. */
  static long call(MemorySegment function, MemorySegment errno, long first, long[] six) {
    try {
      return (long)
          CALL.invokeExact(function, errno, first, six[0], six[1], six[2], six[3], six[4], six[5]);
    } catch (Throwable e) {
      throw unexpected("native function", e);
    }
  }

  /** What a method handle throws is a mistake in a signature here, never the kernel's answer. */
  static RuntimeException unexpected(String function, Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(function + " could not be called", thrown);
  }

  private static boolean isArm64(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64" -> false;
      case "aarch64" -> true;
      default ->
          throw new UnsupportedOperationException(
              "system call numbers of " + architecture + " are unknown. Hint: use amd64 or arm64");
    };
  }
}
