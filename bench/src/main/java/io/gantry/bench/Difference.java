package io.gantry.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Something in which two images of one Dockerfile differ.
 *
 * @param subject a path, or a field of the configuration
 * @param aspect of a path: {@code only in ...}, {@code kind}, {@code mode}, {@code owner} ...
 */
record Difference(String subject, String aspect, String gantry, String peer) {
  private static final List<String> FIELDS =
      List.of(
          "Env",
          "Cmd",
          "Entrypoint",
          "WorkingDir",
          "User",
          "Labels",
          "ExposedPorts",
          "Volumes",
          "StopSignal",
          "Healthcheck",
          "Shell",
          "OnBuild");

  /** All of them; times and the texts of the history do not count. */
  static List<Difference> between(ImageArchive gantry, ImageArchive peer) {
    List<Difference> found = new ArrayList<>();
    files(gantry.tree(), peer.tree(), found);
    Map<?, ?> ours = map(gantry.config().get("config"));
    Map<?, ?> theirs = map(peer.config().get("config"));
    for (String field : FIELDS) {
      compare("config", field, text(ours.get(field)), text(theirs.get(field)), found);
    }
    for (String field : List.of("architecture", "os", "author")) {
      Object mine = gantry.config().get(field);
      compare("config", field, text(mine), text(peer.config().get(field)), found);
    }
    return found;
  }

  private static void files(ImageTree gantry, ImageTree peer, List<Difference> found) {
    TreeSet<String> paths = new TreeSet<>(gantry.files().keySet());
    paths.addAll(peer.files().keySet());
    Map<String, String> ourNames = gantry.firstNames();
    Map<String, String> theirNames = peer.firstNames();
    for (String path : paths) {
      FileNode ours = gantry.files().get(path);
      FileNode theirs = peer.files().get(path);
      String subject = "/" + path;
      if (ours == null || theirs == null) {
        String where = ours == null ? "only in the peer's" : "only in Gantry's";
        found.add(new Difference(subject, where, String.valueOf(ours), String.valueOf(theirs)));
        continue;
      }
      Map<String, String> others = theirs.aspects();
      ours.aspects()
          .forEach((aspect, value) ->
              compare(subject, aspect, value, Objects.requireNonNull(others.get(aspect)), found));
      String ourFirst = ourNames.getOrDefault(path, path);
      compare(subject, "same file as", ourFirst, theirNames.getOrDefault(path, path), found);
    }
  }

  private static void compare(
      String subject, String aspect, String ours, String theirs, List<Difference> found) {
    if (!ours.equals(theirs)) {
      found.add(new Difference(subject, aspect, ours, theirs));
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  /** Absent and empty are the same; the order of a map's keys is nobody's. */
  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Map<?, ?> map -> map.isEmpty() ? "" : new java.util.TreeMap<>(map).toString();
      case List<?> list -> list.isEmpty() ? "" : list.toString();
      default -> value.toString();
    };
  }

  @Override
  public String toString() {
    return subject + " " + aspect + ": " + gantry + ", and there " + peer;
  }
}
