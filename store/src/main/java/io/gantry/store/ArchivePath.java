package io.gantry.store;

import io.gantry.oci.GantryException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of members, brought to one form: {@code blobs/sha256/abc}. */
final class ArchivePath {
  private ArchivePath() {}

  /** A member's name; one that is absolute or climbs is refused, since no honest archive has it. */
  static String ofMember(String name) {
    if (name.startsWith("/") || ("/" + name + "/").contains("/../") || name.indexOf('\0') >= 0) {
      throw GantryException.invalid(
          "load archive: member \"%s\" points out of the archive".formatted(name));
    }
    return resolve("", name);
  }

  /** Where a link in this folder leads; INVALID when it leads out of the archive. */
  static String ofLink(String member, String target) {
    int slash = member.lastIndexOf('/');
    if (target.startsWith("/")) {
      throw outside(member, target);
    }
    try {
      return resolve(slash < 0 ? "" : member.substring(0, slash), target);
    } catch (GantryException e) {
      throw outside(member, target);
    }
  }

  /** A path without {@code .}, {@code ..} and empty parts, by its letters only; stays below /. */
  static String lexical(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static String resolve(String folder, String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : (folder + "/" + path).split("/", -1)) {
      if (part.equals("..")) {
        if (parts.pollLast() == null) {
          throw GantryException.invalid("path climbs out of the archive: " + path);
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static GantryException outside(String member, String target) {
    return GantryException.invalid(
        "load archive: link \"%s\" to \"%s\" leads out of the archive".formatted(member, target));
  }
}
