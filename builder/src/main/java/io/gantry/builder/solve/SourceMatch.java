package io.gantry.builder.solve;

import io.gantry.linux.FileStatus;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source of a copy that was found.
 *
 * @param path in the tree, without leading slash; empty for the whole
 * @param kept the part of the path that stays below the target when parents are kept
 * @param status links followed
 */
record SourceMatch(String path, String kept, FileStatus status) {
  private static final int MOST_MATCHES = 100_000;

  /** Finds what the sources of a copy name, in their order. NOT_FOUND when one names nothing. */
  static List<SourceMatch> find(FileTree tree, FileAction.Copy copy) {
    List<SourceMatch> found = new ArrayList<>();
    for (String source : copy.sources()) {
      // What stands before "/./" is not kept; the rest is.
      int pivot = source.indexOf("/./");
      String before = clean(pivot < 0 ? "" : source.substring(0, pivot));
      String pattern = clean(source);
      List<String> paths =
          SourcePattern.isPattern(pattern) ? expand(tree, pattern) : List.of(pattern);
      for (String path : paths) {
        Optional<FileStatus> status = tree.status(path);
        status.ifPresent(there -> found.add(new SourceMatch(path, kept(path, before), there)));
        if (status.isEmpty()) {
          throw missing(source);
        }
      }
      if (paths.isEmpty()) {
        throw missing(source);
      }
    }
    return found;
  }

  private static GantryException missing(String source) {
    return GantryException.notFound("\"/" + clean(source) + "\": not found");
  }

  private static String kept(String path, String before) {
    int depth = before.isEmpty() ? 0 : before.split("/", -1).length;
    List<String> parts = List.of(path.split("/", -1));
    return String.join("/", parts.subList(Math.min(depth, parts.size()), parts.size()));
  }

  private static List<String> expand(FileTree tree, String pattern) {
    List<String> paths = List.of("");
    for (String part : pattern.split("/", -1)) {
      List<String> longer = new ArrayList<>();
      for (String path : paths) {
        longer.addAll(step(tree, path, part));
      }
      if (longer.size() > MOST_MATCHES) {
        throw GantryException.invalid(
            "copy " + pattern + ": it matches more than " + MOST_MATCHES + " files");
      }
      paths = longer;
    }
    return paths;
  }

  private static List<String> step(FileTree tree, String folder, String part) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    if (!SourcePattern.isPattern(part)) {
      return tree.status(prefix + part).isPresent() ? List.of(prefix + part) : List.of();
    }
    SourcePattern pattern = SourcePattern.of(part);
    return tree.names(folder).stream().filter(pattern::matches).map(name -> prefix + name).toList();
  }

  /** A path without {@code .}, {@code ..} and doubled slashes; nothing leads above the root. */
  static String clean(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }
}
