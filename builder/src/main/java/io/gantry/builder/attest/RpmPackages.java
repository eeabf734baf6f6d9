package io.gantry.builder.attest;

import io.gantry.oci.GantryException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Packages of rpm: headers (rpm's "Package format", header structure) in a table of SQLite. Pure.
 */
final class RpmPackages {
  /** Where distributions keep it. */
  static final List<String> PLACES =
      List.of("var/lib/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/rpmdb.sqlite");

  private static final int NAME = 1000;
  private static final int VERSION = 1001;
  private static final int RELEASE = 1002;
  private static final int ARCHITECTURE = 1022;
  private static final int STRING = 6;
  private static final int ENTRY = 16;
  private static final int MOST_ENTRIES = 1 << 16;

  private RpmPackages() {}

  /** What was found before a damaged place stays. */
  static void scan(byte[] database, String distribution, Consumer<SoftwarePackage> found) {
    try {
      SqliteTable.read(
          database,
          "Packages",
          row -> {
            if (row.columns().size() > 1) {
              header(ByteBuffer.wrap(row.columns().get(1)), distribution, found);
            }
          });
    } catch (GantryException e) {
      // Nobody's packages: the image's owner may have written anything there.
      return;
    }
  }

  private static void header(
      ByteBuffer header, String distribution, Consumer<SoftwarePackage> found) {
    if (header.remaining() < 8) {
      return;
    }
    int entries = header.getInt(0);
    if (entries < 0 || entries > MOST_ENTRIES || 8 + entries * ENTRY > header.limit()) {
      return;
    }
    Map<Integer, String> texts = new HashMap<>();
    int data = 8 + entries * ENTRY;
    for (int i = 0; i < entries; i++) {
      int at = 8 + i * ENTRY;
      int offset = header.getInt(at + 8);
      if (header.getInt(at + 4) == STRING && offset >= 0 && offset < header.limit() - data) {
        texts.put(header.getInt(at), text(header, data + offset));
      }
    }
    String name = texts.getOrDefault(NAME, "");
    // Keys that people trust are kept as packages, too.
    if (!name.equals("gpg-pubkey")) {
      found.accept(
          new SoftwarePackage(
              "rpm",
              distribution,
              name,
              texts.getOrDefault(VERSION, "") + "-" + texts.getOrDefault(RELEASE, ""),
              texts.getOrDefault(ARCHITECTURE, "")));
    }
  }

  /** Up to the next NUL. */
  private static String text(ByteBuffer header, int start) {
    int end = start;
    while (end < header.limit() && header.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    header.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
