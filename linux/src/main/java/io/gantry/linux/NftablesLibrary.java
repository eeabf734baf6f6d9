package io.gantry.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The functions of libnftables(3) used here, loaded on demand, since it need not be installed. */
final class NftablesLibrary {
  private static final String NAME = "libnftables.so.1";
  private static final FunctionDescriptor TEXT_OF = FunctionDescriptor.of(ADDRESS, ADDRESS);

  /** Prints the handles of rules, by which they can be removed. */
  private static final int NFT_CTX_OUTPUT_HANDLE = 1 << 3;

  private static final FunctionDescriptor SWITCH = FunctionDescriptor.of(JAVA_INT, ADDRESS);

  private final SymbolLookup symbols;
  private final MethodHandle run;
  private final MethodHandle output;
  private final MethodHandle error;

  private NftablesLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
    this.run =
        function("nft_run_cmd_from_buffer", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    this.output = function("nft_ctx_get_output_buffer", TEXT_OF);
    this.error = function("nft_ctx_get_error_buffer", TEXT_OF);
  }

  /** Throws ENOENT with the name of the package that has the library. */
  static NftablesLibrary load() {
    return load(NAME);
  }

  static NftablesLibrary load(String name) {
    try {
      return new NftablesLibrary(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalArgumentException e) {
      LinuxException absent =
          new LinuxException(
              "dlopen", name, Errno.ENOENT, "Hint: install the Debian package libnftables1");
      absent.initCause(e);
      throw absent;
    }
  }

  /**
   * A context that keeps what commands print and complain, for {@link #output} and {@link #error}.
   */
  MemorySegment newContext() {
    try {
      MemorySegment context =
          (MemorySegment)
              function("nft_ctx_new", FunctionDescriptor.of(ADDRESS, JAVA_INT)).invokeExact(0);
      if (context.address() == 0
          || (int) function("nft_ctx_buffer_output", SWITCH).invokeExact(context) != 0
          || (int) function("nft_ctx_buffer_error", SWITCH).invokeExact(context) != 0) {
        throw new LinuxException("nft_ctx_new", NAME, Errno.ENOMEM);
      }
      function("nft_ctx_output_set_flags", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT))
          .invokeExact(context, NFT_CTX_OUTPUT_HANDLE);
      return context;
    } catch (Throwable e) {
      throw thrown("nft_ctx_new", e);
    }
  }

  boolean run(MemorySegment context, MemorySegment commands) {
    try {
      return (int) run.invokeExact(context, commands) == 0;
    } catch (Throwable e) {
      throw thrown("nft_run_cmd_from_buffer", e);
    }
  }

  /** What was printed since the last call. */
  String output(MemorySegment context) {
    return text("nft_ctx_get_output_buffer", output, context);
  }

  /** What was complained since the last call. */
  String error(MemorySegment context) {
    return text("nft_ctx_get_error_buffer", error, context);
  }

  void free(MemorySegment context) {
    try {
      function("nft_ctx_free", FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(context);
    } catch (Throwable e) {
      throw thrown("nft_ctx_free", e);
    }
  }

  private static String text(String name, MethodHandle function, MemorySegment context) {
    try {
      MemorySegment text = (MemorySegment) function.invokeExact(context);
      return text.address() == 0 ? "" : text.reinterpret(Long.MAX_VALUE).getString(0);
    } catch (Throwable e) {
      throw thrown(name, e);
    }
  }

  private MethodHandle function(String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), descriptor);
  }

  private static RuntimeException thrown(String function, Throwable thrown) {
    return thrown instanceof LinuxException refused ? refused : Native.unexpected(function, thrown);
  }
}
