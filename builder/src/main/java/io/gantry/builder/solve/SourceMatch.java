package io.gantry.builder.solve;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.linux.FileStatus;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
  static List<SourceMatch> find(SourceTree tree, FileAction.Copy copy) {
    List<SourceMatch> found = new ArrayList<>();
    for (String source : copy.sources()) {
      // What stands before "/./" is not kept; the rest is.
      int pivot = source.indexOf("/./");
      String before = SlashPath.rooted(pivot < 0 ? "" : source.substring(0, pivot));
      String pattern = SlashPath.rooted(source);
      List<String> paths =
          SourcePattern.isPattern(pattern)
              ? expand(tree, pattern, copy.rules().parents())
              : List.of(pattern);
      for (String path : paths) {
        FileStatus there = tree.status(path).orElseThrow(() -> missing(source));
        SourceMatch match = new SourceMatch(path, kept(path, before), there);
        if (!Exclusion.leavesOut(copy.rules(), match)) {
          found.add(match);
        }
      }
      if (paths.isEmpty()) {
        throw missing(source);
      }
    }
    return found;
  }

  private static GantryException missing(String source) {
    return GantryException.notFound("\"/" + SlashPath.rooted(source) + "\": not found");
  }

  private static String kept(String path, String before) {
    int depth = before.isEmpty() ? 0 : before.split("/", -1).length;
    List<String> parts = List.of(path.split("/", -1));
    return String.join("/", parts.subList(Math.min(depth, parts.size()), parts.size()));
  }

  /**
   * @param deep whether {@code **} before a slash stands for any folders, none too
   */
  private static List<String> expand(SourceTree tree, String pattern, boolean deep) {
    Set<String> paths = Set.of("");
    String[] parts = pattern.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      Set<String> longer = new LinkedHashSet<>();
      for (String path : paths) {
        if (deep && parts[i].equals("**") && i < parts.length - 1) {
          longer.add(path);
          addFolders(tree, path, longer);
        } else {
          longer.addAll(step(tree, path, parts[i]));
        }
        if (longer.size() > MOST_MATCHES) {
          throw GantryException.invalid(
              "copy " + pattern + ": it matches more than " + MOST_MATCHES + " files");
        }
      }
      paths = longer;
    }
    return List.copyOf(paths);
  }

  /** All folders below this one; no link is followed. */
  private static void addFolders(SourceTree tree, String folder, Set<String> found) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    if (tree.status(folder).filter(FileStatus::isDirectory).isPresent()) {
      tree.walk(
          folder,
          path -> found.size() > MOST_MATCHES,
          place -> {
            if (place.status().isDirectory()) {
              found.add(prefix + place.path());
            }
          });
    }
  }

  private static List<String> step(SourceTree tree, String folder, String part) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    if (!SourcePattern.isPattern(part)) {
      return tree.status(prefix + part).isPresent() ? List.of(prefix + part) : List.of();
    }
    SourcePattern pattern = SourcePattern.of(part);
    return tree.names(folder).stream().filter(pattern::matches).map(name -> prefix + name).toList();
  }
}
