package io.gantry.builder.pattern;

import java.util.List;
import java.util.Optional;

/**
 * A pattern for paths: {@code *} and {@code ?} stay within one name, {@code [a-z]} is a set, a
 * backslash takes away a character's meaning, as in Go's filepath.Match; and, where it is allowed,
 * {@code **} goes through any number of folders. Matching follows all ways at once: its time is the
 * product of the lengths, whatever the pattern. Immutable.
 */
public final class PathPattern {
  private final List<PathToken> tokens;

  /** Of these pieces, for a language of one's own. */
  public PathPattern(List<PathToken> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /** Empty when the pattern is malformed. */
  public static Optional<PathPattern> of(String text, boolean acrossFolders) {
    return new PathPatternParser(text, acrossFolders).parse().map(PathPattern::new);
  }

  /** Whether the whole path matches. */
  public boolean matches(String path) {
    boolean[] states = start();
    boolean alive = true;
    for (int i = 0; i < path.length() && alive; i++) {
      alive = step(states, path.charAt(i));
    }
    return alive && states[tokens.size()];
  }

  /** The length of the shortest folder on the way to the path, or of the path, that matches. */
  public Optional<Integer> firstMatch(String path) {
    boolean[] states = start();
    boolean alive = true;
    for (int i = 0; i < path.length() && alive; i++) {
      if (path.charAt(i) == '/' && states[tokens.size()]) {
        return Optional.of(i);
      }
      alive = step(states, path.charAt(i));
    }
    return alive && states[tokens.size()] ? Optional.of(path.length()) : Optional.empty();
  }

  /** Whether the path, or a folder on the way to it, matches. */
  public boolean covers(String path) {
    return firstMatch(path).isPresent();
  }

  /** Whether something below the folder may match. */
  public boolean mayMatchBelow(String folder) {
    boolean[] states = start();
    boolean alive = true;
    for (int i = 0; i < folder.length() && alive; i++) {
      alive = step(states, folder.charAt(i));
    }
    return alive && step(states, '/');
  }

  private boolean[] start() {
    boolean[] states = new boolean[tokens.size() + 1];
    states[0] = true;
    skip(states, true);
    return states;
  }

  /** Takes one character; false when no way is left. */
  private boolean step(boolean[] states, char c) {
    boolean alive = false;
    for (int i = tokens.size(); i >= 0; i--) {
      boolean stays = i < tokens.size() && states[i] && tokens.get(i).repeats(c);
      boolean enters = i > 0 && states[i - 1] && tokens.get(i - 1).takes(c);
      states[i] = stays || enters;
      alive |= states[i];
    }
    skip(states, c == '/');
    return alive;
  }

  /** What may stand for nothing is passed; folders only where a name begins. */
  private void skip(boolean[] states, boolean nameBegins) {
    for (int i = 0; i < tokens.size(); i++) {
      int passed = states[i] ? tokens.get(i).passes(nameBegins) : 0;
      for (int j = 1; j <= passed; j++) {
        states[i + j] = true;
      }
    }
  }
}
