package io.gantry.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/** Names and numbers of the system calls of one architecture. */
final class SyscallTable {
  private static final String RESOURCE = "syscalls.txt";

  /** In the order of the columns behind the name. */
  private static final List<Architecture> COLUMNS =
      List.of(
          Architecture.X86_64,
          Architecture.X86,
          Architecture.X32,
          Architecture.AARCH64,
          Architecture.ARM);

  private final Map<String, Integer> numbers = new HashMap<>();

  private SyscallTable() {}

  static SyscallTable of(Architecture architecture) {
    return Objects.requireNonNull(Tables.ALL.get(architecture));
  }

  /** Empty when the architecture has no such call, or when we have not heard of it. */
  OptionalInt number(String name) {
    Integer number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  Set<String> names() {
    return numbers.keySet();
  }

  /** Read at first use. */
  private static final class Tables {
    static final Map<Architecture, SyscallTable> ALL = read();

    private static Map<Architecture, SyscallTable> read() {
      Map<Architecture, SyscallTable> tables = new EnumMap<>(Architecture.class);
      for (Architecture architecture : COLUMNS) {
        tables.put(architecture, new SyscallTable());
      }
      try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE);
          BufferedReader lines =
              new BufferedReader(
                  new InputStreamReader(
                      Objects.requireNonNull(in, RESOURCE), StandardCharsets.US_ASCII))) {
        lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> add(tables, line));
      } catch (IOException e) {
        throw new UncheckedIOException("read " + RESOURCE, e);
      }
      return tables;
    }

    private static void add(Map<Architecture, SyscallTable> tables, String line) {
      String[] words = line.split(" ", -1);
      for (int i = 0; i < COLUMNS.size(); i++) {
        String number = words[1 + i];
        if (!number.equals("-")) {
          Objects.requireNonNull(tables.get(COLUMNS.get(i)))
              .numbers
              .put(words[0], Integer.valueOf(number));
        }
      }
    }
  }
}
