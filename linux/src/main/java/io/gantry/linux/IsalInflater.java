package io.gantry.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Raw DEFLATE by ISA-L's {@code isal_inflate}, with the methods of the JDK's inflater that a stream
 * needs: input as arrays, output into arrays. The state is that of {@code struct inflate_state} of
 * libisal.so.2; a trial when the class is loaded makes sure that it is what this class thinks.
 */
final class IsalInflater extends Inflater {
  private static final String LIBRARY = "libisal.so.2";

  // Offsets in struct inflate_state (igzip_lib.h of 2.30).
  private static final long NEXT_OUT = 0;
  private static final long AVAIL_OUT = 8;
  private static final long NEXT_IN = 16;
  private static final long AVAIL_IN = 32;
  private static final long READ_IN_BITS = 36;
  private static final long BLOCK_STATE = 21_160;

  /** More than the structure has, should a later library let it grow. */
  private static final long STATE_BYTES = 160 << 10;

  private static final int BLOCK_FINISH = 5;
  private static final int DONE = 0;
  private static final int OUT_OVERFLOW = 2;
  private static final int PIECE = 64 << 10;

  private static final MethodHandle CALL =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private static final Optional<SymbolLookup> SYMBOLS = library();
  private static final MemorySegment INIT = function("isal_inflate_init");
  private static final MemorySegment INFLATE = function("isal_inflate");

  /** Whether the host has the library, and it works. */
  static final boolean AVAILABLE = INIT.address() != 0 && INFLATE.address() != 0 && trial();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = arena.allocate(STATE_BYTES, Long.BYTES);
  private final MemorySegment input = arena.allocate(PIECE);
  private final MemorySegment output = arena.allocate(PIECE);
  private byte[] source = new byte[0];
  private int next;
  private int end;
  private long written;
  private boolean ended;

  IsalInflater() {
    super(true);
    reset();
  }

  @Override
  public void setInput(byte[] bytes, int offset, int length) {
    source = bytes;
    next = offset;
    end = offset + length;
    state.set(JAVA_INT, AVAIL_IN, 0);
  }

  @Override
  public int inflate(byte[] target, int at, int length) throws DataFormatException {
    int wanted = Math.min(length, PIECE);
    state.set(ADDRESS, NEXT_OUT, output);
    state.set(JAVA_INT, AVAIL_OUT, wanted);
    while (!finished() && state.get(JAVA_INT, AVAIL_OUT) > 0) {
      boolean fed = feed();
      int before = state.get(JAVA_INT, AVAIL_OUT);
      int code = call(INFLATE);
      if (code != DONE && code != OUT_OVERFLOW && code < 0) {
        throw new DataFormatException("ISA-L found invalid data (" + code + ")");
      } else if (!fed && before == state.get(JAVA_INT, AVAIL_OUT)) {
        break;
      }
    }
    int n = wanted - state.get(JAVA_INT, AVAIL_OUT);
    MemorySegment.copy(output, JAVA_BYTE, 0, target, at, n);
    written += n;
    return n;
  }

  @Override
  public boolean finished() {
    return state.get(JAVA_INT, BLOCK_STATE) == BLOCK_FINISH;
  }

  @Override
  public boolean needsDictionary() {
    return false;
  }

  /** The library may have taken some bytes more than the data has; up to eight. */
  @Override
  public int getRemaining() {
    int buffered = state.get(JAVA_INT, READ_IN_BITS) / Byte.SIZE;
    return end - next + state.get(JAVA_INT, AVAIL_IN) + buffered;
  }

  @Override
  public long getBytesWritten() {
    return written;
  }

  @Override
  public void reset() {
    call(INIT);
    written = 0;
    next = end;
  }

  @Override
  public void end() {
    super.end();
    if (!ended) {
      ended = true;
      arena.close();
    }
  }

  /** Gives the library more, when it has nothing left; says whether there was more. */
  private boolean feed() {
    if (state.get(JAVA_INT, AVAIL_IN) > 0 || next == end) {
      return false;
    }
    int n = Math.min(PIECE, end - next);
    MemorySegment.copy(source, next, input, JAVA_BYTE, 0, n);
    next += n;
    state.set(ADDRESS, NEXT_IN, input);
    state.set(JAVA_INT, AVAIL_IN, n);
    return true;
  }

  private int call(MemorySegment function) {
    try {
      return (int) CALL.invokeExact(function, state);
    } catch (Throwable e) {
      throw Native.unexpected("ISA-L", e);
    }
  }

  /** Text, zeros and noise, in small pieces: every field that is used here is used. */
  private static boolean trial() {
    byte[] plain = new byte[100_000];
    byte[] text =
        "the quick brown fox jumps over the lazy dog ".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < plain.length; i++) {
      plain[i] = i < 40_000 ? text[i % text.length] : (byte) (i < 60_000 ? 0 : i * 31 + i / 7);
    }
    byte[] packed = new byte[plain.length * 2];
    Deflater deflater = new Deflater(6, true);
    deflater.setInput(plain);
    deflater.finish();
    int size = deflater.deflate(packed);
    deflater.end();
    IsalInflater inflater = new IsalInflater();
    try {
      return Arrays.equals(plain, unpacked(inflater, packed, size, plain.length))
          && inflater.getRemaining() == 3;
    } catch (DataFormatException e) {
      return false;
    } finally {
      inflater.end();
    }
  }

  private static byte[] unpacked(IsalInflater inflater, byte[] packed, int size, int length)
      throws DataFormatException {
    byte[] plain = new byte[length + 1];
    int done = 0;
    for (int at = 0; !inflater.finished() && at < size; ) {
      int n = Math.min(size + 3 - at, 1_000);
      inflater.setInput(packed, at, n);
      at += n;
      for (int got = 1; got > 0 && done < length; done += got) {
        got = inflater.inflate(plain, done, Math.min(777, length - done));
      }
    }
    inflater.inflate(plain, length, 1);
    return Arrays.copyOf(plain, done);
  }

  private static Optional<SymbolLookup> library() {
    try {
      return Optional.of(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static MemorySegment function(String name) {
    return SYMBOLS.flatMap(library -> library.find(name)).orElse(MemorySegment.NULL);
  }
}
