package io.gantry.store;

import io.gantry.oci.GantryException;
import java.io.IOException;

/** The errors of reading an archive: each names the entry and the offset of its header. */
final class TarFault {
  private TarFault() {}

  static GantryException malformed(String entry, long offset, String problem) {
    return GantryException.invalid("read tar" + where(entry, offset) + ": " + problem);
  }

  static GantryException io(String entry, long offset, IOException e) {
    return GantryException.internal("read tar" + where(entry, offset) + ": " + e.getMessage(), e);
  }

  private static String where(String entry, long offset) {
    String name = entry.isEmpty() ? "" : " entry \"" + shown(entry) + "\"";
    return name + " at byte " + offset;
  }

  /** Control characters and endless names stay out of logs and terminals. */
  static String shown(String name) {
    String text = TarEntry.text(name).replaceAll("\\p{Cntrl}", "?");
    return text.length() <= 200 ? text : text.substring(0, 200) + "...";
  }
}
