package io.gantry.builder.dockerfile;

import io.gantry.builder.pattern.PathPattern;
import io.gantry.builder.pattern.SlashPath;
import io.gantry.oci.GantryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code .dockerignore}: which files of the context a build does not get. Lines are patterns, of
 * which the last that matches decides; {@code !} takes back; a folder that matches takes all below
 * it with it. Reference: https://docs.docker.com/build/concepts/context/#dockerignore-files.
 * Immutable.
 */
public final class IgnoreFile {
  /** The largest file that is read, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /** The most patterns that it may have. */
  public static final int MAX_PATTERNS = 10_000;

  private static final String SUFFIX = ".dockerignore";
  private static final List<String> EVERYTHING = List.of("*", "**", "**/*");

  private final List<Rule> rules;

  private record Rule(String text, PathPattern pattern, boolean takesBack) {}

  private IgnoreFile(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Ignores nothing. */
  public static IgnoreFile empty() {
    return new IgnoreFile(List.of());
  }

  /**
   * The files that may hold the patterns for a Dockerfile of this path, in the order in which they
   * are looked for: the one that has the Dockerfile's name, then that of the context.
   */
  public static List<String> candidates(String dockerfile) {
    return List.of(dockerfile + SUFFIX, SUFFIX);
  }

  /** Throws {@link GantryException} INVALID with the line's number for a malformed pattern. */
  public static IgnoreFile parse(String name, byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw GantryException.invalid(
          name + " has " + bytes.length + " bytes; at most " + MAX_BYTES + " are read");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n");
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!lines[i].startsWith("#") && !line.isEmpty()) {
        rules.add(rule(name + ":" + (i + 1), line));
      }
      if (rules.size() > MAX_PATTERNS) {
        throw GantryException.invalid(name + " has more than " + MAX_PATTERNS + " patterns");
      }
    }
    return new IgnoreFile(rules);
  }

  /** Whether the file or folder is left out; a path with slashes below the context's root. */
  public boolean ignores(String path) {
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.takesBack() == ignored && rule.pattern().covers(path)) {
        ignored = !rule.takesBack();
      }
    }
    return ignored;
  }

  /** Whether the folder is left out, and nothing below it can come back: no need to look there. */
  public boolean prunes(String folder) {
    if (!ignores(folder)) {
      return false;
    }
    return rules.stream()
        .noneMatch(rule ->
            rule.takesBack()
                && (rule.pattern().mayMatchBelow(folder) || rule.pattern().covers(folder)));
  }

  /** Whether some pattern takes back what others leave out. */
  public boolean hasExceptions() {
    return rules.stream().anyMatch(Rule::takesBack);
  }

  /** Whether there is no pattern. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Whether one pattern leaves out all that there is. */
  boolean ignoresEverything() {
    return rules.stream().anyMatch(rule -> !rule.takesBack() && EVERYTHING.contains(rule.text()));
  }

  private static Rule rule(String place, String line) {
    boolean takesBack = line.startsWith("!");
    String written = takesBack ? line.substring(1).strip() : line;
    if (written.isEmpty()) {
      throw GantryException.invalid(place + ": illegal exclusion pattern: \"!\"");
    }
    String clean = SlashPath.clean(written);
    String text = clean.length() > 1 && clean.startsWith("/") ? clean.substring(1) : clean;
    PathPattern pattern =
        PathPattern.of(text, true)
            .orElseThrow(() ->
                GantryException.invalid(place + ": syntax error in pattern " + Quote.of(written)));
    return new Rule(text, pattern, takesBack);
  }
}
