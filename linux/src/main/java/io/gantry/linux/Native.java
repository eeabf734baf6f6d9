package io.gantry.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** Links functions of the C library. Each costs milliseconds once, so holders link them lazily. */
final class Native {
  static final boolean ARM64 = isArm64(System.getProperty("os.arch"));

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup C_LIBRARY = LINKER.defaultLookup();

  private Native() {}

  /** A function that does not report by errno. */
  static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        C_LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  /**
   * A function that reports by errno: the handle's first argument is a segment of {@link
   * Linker.Option#captureStateLayout()}. {@code fixed} arguments come before the variadic ones.
   */
  static MethodHandle capturing(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        C_LIBRARY.findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
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
