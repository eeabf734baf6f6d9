package io.gantry.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.security.MessageDigestSpi;
import java.util.Optional;

/**
 * SHA-256 by OpenSSL's {@code SHA256_Init}, {@code _Update} and {@code _Final}, whose state lies in
 * a Java array, so that nothing has to be freed. FIPS 180-4.
 */
final class NativeSha256 extends MessageDigestSpi implements Cloneable {
  private static final int DIGEST_BYTES = 32;

  /** {@code SHA256_CTX}: eight words of hash, two of length, sixteen of data, two counters. */
  private static final int CONTEXT_INTS = 28;

  /** An array is pinned while the library reads it: in pieces, so that the collector can run. */
  private static final int PIECE = 256 << 10;

  /** One shape for all three functions, as linking a shape is slow; the rest is ignored. */
  private static final MethodHandle CALL =
      Linker.nativeLinker()
          .downcallHandle(
              FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
              Linker.Option.critical(true));

  private static final Optional<SymbolLookup> LIBRARY = library();
  private static final MemorySegment INIT = function("SHA256_Init");
  private static final MemorySegment UPDATE = function("SHA256_Update");
  private static final MemorySegment FINAL = function("SHA256_Final");

  /** Whether the host has the library. */
  static final boolean AVAILABLE =
      INIT.address() != 0 && UPDATE.address() != 0 && FINAL.address() != 0;

  private int[] context;

  NativeSha256() {
    context = new int[CONTEXT_INTS];
    engineReset();
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int length) {
    MemorySegment bytes = MemorySegment.ofArray(input);
    for (int done = 0; done < length; done += PIECE) {
      int piece = Math.min(PIECE, length - done);
      call(UPDATE, MemorySegment.ofArray(context), bytes.asSlice(offset + done, piece), piece);
    }
  }

  @Override
  protected byte[] engineDigest() {
    byte[] digest = new byte[DIGEST_BYTES];
    call(FINAL, MemorySegment.ofArray(digest), MemorySegment.ofArray(context), 0);
    engineReset();
    return digest;
  }

  @Override
  protected int engineGetDigestLength() {
    return DIGEST_BYTES;
  }

  @Override
  protected void engineReset() {
    call(INIT, MemorySegment.ofArray(context), MemorySegment.NULL, 0);
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    NativeSha256 copy = (NativeSha256) super.clone();
    copy.context = context.clone();
    return copy;
  }

  private static void call(
      MemorySegment function, MemorySegment first, MemorySegment second, long third) {
    try {
      if ((int) CALL.invokeExact(function, first, second, third) != 1) {
        throw new IllegalStateException("libcrypto refused to compute a SHA-256");
      }
    } catch (IllegalStateException e) {
      throw e;
    } catch (Throwable e) {
      throw Native.unexpected("SHA-256", e);
    }
  }

  private static Optional<SymbolLookup> library() {
    for (String name : new String[] {"libcrypto.so.3", "libcrypto.so.1.1"}) {
      try {
        return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
      } catch (IllegalArgumentException e) {
        // The next, or none.
      }
    }
    return Optional.empty();
  }

  private static MemorySegment function(String name) {
    return LIBRARY.flatMap(library -> library.find(name)).orElse(MemorySegment.NULL);
  }
}
