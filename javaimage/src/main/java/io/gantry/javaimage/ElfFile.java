package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an ELF file needs before it can run: System V ABI, "Program Header", "Dynamic Section".
 *
 * @param machine as {@code e_machine} numbers it
 * @param wide whether it is a file of 64 bits
 * @param interpreter the dynamic linker of a program; empty for a library
 * @param needed the libraries by their short names
 */
record ElfFile(int machine, boolean wide, String interpreter, List<String> needed) {
  private static final int MAGIC = 0x7f454c46;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final int INTERPRETER = 3;
  private static final int NEEDED = 1;
  private static final int STRINGS = 5;

  /** Empty when the file is no ELF file. */
  static Optional<ElfFile> read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < 64 || channel.size() > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      return bytes.getInt(0) == MAGIC ? Optional.of(new Parser(bytes).parse()) : Optional.empty();
    } catch (IOException | IndexOutOfBoundsException | BufferUnderflowException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "read " + file + ": it is a damaged ELF file, or not readable: " + e.getMessage(),
          e);
    }
  }

  /** Whether both run on the same machine. */
  boolean fits(ElfFile other) {
    return machine == other.machine && wide == other.wide;
  }

  /** A segment of the program header. */
  private record Segment(int type, long offset, long address, long size) {}

  private static final class Parser {
    private final ByteBuffer bytes;
    private final boolean wide;
    private final List<Segment> segments = new ArrayList<>();

    Parser(ByteBuffer bytes) {
      this.bytes = bytes;
      wide = bytes.get(4) == 2;
      bytes.order(bytes.get(5) == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    ElfFile parse() {
      int machine = bytes.getShort(18) & 0xffff;
      readSegments();
      String interpreter = "";
      List<String> needed = List.of();
      for (Segment segment : segments) {
        if (segment.type == INTERPRETER) {
          interpreter = text(segment.offset);
        } else if (segment.type == DYNAMIC) {
          needed = needed(segment);
        }
      }
      return new ElfFile(machine, wide, interpreter, needed);
    }

    private void readSegments() {
      long at = word(wide ? 32 : 28);
      int size = bytes.getShort(wide ? 54 : 42) & 0xffff;
      int count = bytes.getShort(wide ? 56 : 44) & 0xffff;
      for (int i = 0; i < count; i++, at += size) {
        int header = index(at);
        segments.add(
            wide
                ? new Segment(
                    bytes.getInt(header),
                    bytes.getLong(header + 8),
                    bytes.getLong(header + 16),
                    bytes.getLong(header + 32))
                : new Segment(
                    bytes.getInt(header),
                    bytes.getInt(header + 4),
                    bytes.getInt(header + 8),
                    bytes.getInt(header + 16)));
      }
    }

    private List<String> needed(Segment dynamic) {
      List<Long> names = new ArrayList<>();
      long strings = -1;
      int step = wide ? 8 : 4;
      int end = index(dynamic.offset + dynamic.size);
      for (int at = index(dynamic.offset); at + 2 * step <= end; at += 2 * step) {
        long tag = word(at);
        if (tag == 0) {
          break;
        } else if (tag == NEEDED) {
          names.add(word(at + step));
        } else if (tag == STRINGS) {
          strings = offset(word(at + step));
        }
      }
      List<String> needed = new ArrayList<>();
      for (long name : names) {
        needed.add(text(strings + name));
      }
      return List.copyOf(needed);
    }

    private long offset(long address) {
      for (Segment segment : segments) {
        if (segment.type == LOAD
            && address >= segment.address
            && address < segment.address + segment.size) {
          return segment.offset + address - segment.address;
        }
      }
      throw new IndexOutOfBoundsException("address " + address + " is in no segment");
    }

    /** Places come from the file. */
    private static int index(long place) {
      if (place < 0 || place > Integer.MAX_VALUE) {
        throw new IndexOutOfBoundsException("place " + place + " is not in the file");
      }
      return (int) place;
    }

    private long word(int at) {
      return wide ? bytes.getLong(at) : bytes.getInt(at) & 0xffff_ffffL;
    }

    private String text(long offset) {
      int start = index(offset);
      int end = start;
      while (bytes.get(end) != 0) {
        end++;
      }
      byte[] text = new byte[end - start];
      bytes.get(start, text);
      return new String(text, StandardCharsets.UTF_8);
    }
  }
}
