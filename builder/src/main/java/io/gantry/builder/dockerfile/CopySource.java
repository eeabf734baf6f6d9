package io.gantry.builder.dockerfile;

import io.gantry.builder.pattern.PathPattern;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One source of a COPY or ADD as a rule: which files of the place it copies from it names, and
 * where those land. Reference: "COPY", "Pattern matching", "COPY --parents", "COPY --exclude".
 * Paths have slashes, and none in front; none leads out of the place. Immutable.
 */
public final class CopySource {
  private static final String PIVOT = "/./";

  private final String text;
  private final String pivot;
  private final boolean wildcard;
  private final boolean parents;
  private final PathPattern pattern;
  private final List<PathPattern> excludes;

  /**
   * A file or folder that is copied.
   *
   * @param named the path that the source itself names: the file, or a folder above it
   * @param target where it lands below the destination; empty for a folder whose content lands
   *     there
   */
  public record Selected(String named, String target) {
    /** Whether the source names the file itself, and not a folder above it. */
    public boolean isNamed(String path) {
      return named.equals(path);
    }
  }

  private CopySource(String source, boolean parents, List<PathPattern> excludes) {
    int cut = parents ? source.indexOf(PIVOT) : -1;
    this.pivot = cut < 0 ? "" : SlashPath.rooted(source.substring(0, cut));
    String below = SlashPath.rooted(cut < 0 ? source : source.substring(cut + PIVOT.length()));
    this.text = pivot.isEmpty() ? below : below.isEmpty() ? pivot : pivot + "/" + below;
    this.wildcard = hasWildcard(text);
    this.parents = parents;
    this.pattern = pattern(text, parents);
    this.excludes = excludes;
  }

  /**
   * Throws {@link GantryException} INVALID for a malformed pattern.
   *
   * @param parents whether the folders above a file are kept, from the part {@code /./} on
   */
  public static CopySource of(String source, boolean parents, List<String> excludes) {
    List<PathPattern> patterns = new ArrayList<>();
    for (String exclude : excludes) {
      patterns.add(pattern(SlashPath.rooted(exclude), true));
    }
    return new CopySource(source, parents, patterns);
  }

  /** Whether it is a pattern, which may match nothing; another must be there. */
  public boolean isPattern() {
    return wildcard;
  }

  /** The path that it names, empty for the root; for a pattern, the pattern. */
  public String path() {
    return wildcard ? text : text.replaceAll("\\\\(.)", "$1");
  }

  /** Whether something below the folder may be copied; when not, there is no need to look there. */
  public boolean reaches(String folder) {
    return text.isEmpty()
        || folder.isEmpty()
        || pattern.covers(folder)
        || pattern.mayMatchBelow(folder);
  }

  /** What becomes of the file or folder of this path; empty when it is not copied. */
  public Optional<Selected> select(String path) {
    Optional<Integer> named = text.isEmpty() ? Optional.of(0) : pattern.firstMatch(path);
    if (named.isEmpty() || isExcluded(path, named.get())) {
      return Optional.empty();
    }
    return Optional.of(new Selected(path.substring(0, named.get()), target(path, named.get())));
  }

  /** Patterns are of what lies below the folder that is copied, or of the name of a named file. */
  private boolean isExcluded(String path, int named) {
    String subject = target(path, named);
    String seen = subject.isEmpty() ? SlashPath.baseName(path) : subject;
    return excludes.stream().anyMatch(exclude -> exclude.covers(seen));
  }

  private String target(String path, int named) {
    return below(path, parents ? pivotLength(path) : named);
  }

  /** A pivot may itself be a pattern: it has as many names in a path as in the source. */
  private int pivotLength(String path) {
    if (pivot.isEmpty()) {
      return 0;
    }
    int end = -1;
    for (int names = pivot.split("/").length; names > 0; names--) {
      end = path.indexOf('/', end + 1);
      if (end < 0) {
        return path.length();
      }
    }
    return end;
  }

  private static String below(String path, int folder) {
    return folder == 0 ? path : path.length() <= folder ? "" : path.substring(folder + 1);
  }

  private static boolean hasWildcard(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  private static PathPattern pattern(String text, boolean acrossFolders) {
    return PathPattern.of(text, acrossFolders)
        .orElseThrow(() -> GantryException.invalid("syntax error in pattern " + Quote.of(text)));
  }
}
