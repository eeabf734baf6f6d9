package io.gantry.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Which process of this host has a port, as far as {@code /proc} tells. */
final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final int WORD = 4;

  /** Of a TCP socket that listens, and of a UDP socket that is bound. */
  private static final List<String> HOLDING = List.of("0A", "07");

  private PortHolder() {}

  /**
   * In the calling thread's network: {@code process 12 (nginx)}; empty when that cannot be told.
   */
  static Optional<String> of(PortMapping wanted) {
    List<String> sockets = new ArrayList<>();
    String protocol = wanted.protocol().toString();
    for (String table : List.of(protocol, protocol + "6")) {
      lines(PROC.resolve("thread-self/net").resolve(table)).stream()
          .skip(1) // The titles.
          .map(line -> line.strip().split("\\s+"))
          .filter(fields -> fields.length > INODE && holds(fields, wanted))
          .forEach(fields -> sockets.add("socket:[" + fields[INODE] + "]"));
    }
    return sockets.isEmpty() ? Optional.empty() : process(sockets);
  }

  private static boolean holds(String[] fields, PortMapping wanted) {
    String[] local = fields[LOCAL].split(":");
    boolean samePort = Integer.parseInt(local[1], 16) == wanted.hostPort();
    boolean any = wanted.hostAddress().isAnyLocalAddress() || local[0].matches("0+");
    return samePort
        && HOLDING.contains(fields[STATE])
        && (any || local[0].endsWith(kernelsForm(wanted.hostAddress().getAddress())));
  }

  /**
   * The kernel prints each four bytes of an address as the number that they are on this machine.
   */
  private static String kernelsForm(byte[] address) {
    byte[] reversed = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      reversed[i] = address[i / WORD * WORD + WORD - 1 - i % WORD];
    }
    return HexFormat.of().withUpperCase().formatHex(reversed);
  }

  private static Optional<String> process(List<String> sockets) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (hasOne(process, sockets)) {
          String name = String.join("", lines(process.resolve("comm")));
          return Optional.of("process " + process.getFileName() + " (" + name + ")");
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A process that ends meanwhile, or keeps its descriptors to itself, has none. */
  private static boolean hasOne(Path process, List<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
