package io.gantry.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/** The functions of libnftables(3) used here, loaded on demand, since it need not be installed. */
final class NftablesLibrary {
  private static final String NAME = "libnftables.so.1";

  /** Prints the handles of rules, by which they can be removed. */
  private static final int NFT_CTX_OUTPUT_HANDLE = 1 << 3;

  private final SymbolLookup symbols;
  private final MemorySegment run;
  private final MemorySegment output;
  private final MemorySegment error;

  private NftablesLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
    this.run = symbols.findOrThrow("nft_run_cmd_from_buffer");
    this.output = symbols.findOrThrow("nft_ctx_get_output_buffer");
    this.error = symbols.findOrThrow("nft_ctx_get_error_buffer");
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
    MemorySegment context = MemorySegment.ofAddress(call("nft_ctx_new", 0, 0));
    if (context.address() == 0
        || (int) call("nft_ctx_buffer_output", context.address(), 0) != 0
        || (int) call("nft_ctx_buffer_error", context.address(), 0) != 0) {
      throw new LinuxException("nft_ctx_new", NAME, Errno.ENOMEM);
    }
    var _ = call("nft_ctx_output_set_flags", context.address(), NFT_CTX_OUTPUT_HANDLE);
    return context;
  }

  boolean run(MemorySegment context, MemorySegment commands) {
    return (int) call(run, context.address(), commands.address()) == 0;
  }

  /** What was printed since the last call. */
  String output(MemorySegment context) {
    return text(output, context);
  }

  /** What was complained since the last call. */
  String error(MemorySegment context) {
    return text(error, context);
  }

  void free(MemorySegment context) {
    var _ = call("nft_ctx_free", context.address(), 0);
  }

  private static String text(MemorySegment function, MemorySegment context) {
    long address = call(function, context.address(), 0);
    return address == 0
        ? ""
        : MemorySegment.ofAddress(address).reinterpret(Long.MAX_VALUE).getString(0);
  }

  private long call(String name, long first, long second) {
    return call(symbols.findOrThrow(name), first, second);
  }

  private static long call(MemorySegment function, long first, long second) {
    try (Frame frame = new Frame()) {
      return frame.function(function, first, second);
    }
  }
}
