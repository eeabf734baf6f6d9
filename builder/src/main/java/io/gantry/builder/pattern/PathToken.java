package io.gantry.builder.pattern;

import java.util.List;

/** A piece of a {@link PathPattern}. */
public sealed interface PathToken {
  /** Whether the character is this piece, and the next one follows. */
  default boolean takes(char c) {
    return false;
  }

  /** Whether the character belongs to this piece, which goes on. */
  default boolean repeats(char c) {
    return false;
  }

  /** How many pieces may be passed before the next character, this one the first. */
  default int passes(boolean nameBegins) {
    return 0;
  }

  /** A character. */
  record Literal(char character) implements PathToken {
    @Override
    public boolean takes(char c) {
      return c == character;
    }
  }

  /** {@code ?}: one character of a name. */
  record One() implements PathToken {
    @Override
    public boolean takes(char c) {
      return c != '/';
    }
  }

  /** {@code *}: any characters of a name. */
  record Many() implements PathToken {
    @Override
    public boolean repeats(char c) {
      return c != '/';
    }

    @Override
    public int passes(boolean nameBegins) {
      return 1;
    }
  }

  /** {@code **} at an end: anything. */
  record All() implements PathToken {
    @Override
    public boolean repeats(char c) {
      return true;
    }

    @Override
    public int passes(boolean nameBegins) {
      return 1;
    }
  }

  /** Where {@code **} begins: it stands for nothing, or {@link Folders} follow. */
  record BeforeFolders() implements PathToken {
    @Override
    public int passes(boolean nameBegins) {
      return 2;
    }
  }

  /** {@code **} before something: anything that ends in a slash. */
  record Folders() implements PathToken {
    @Override
    public boolean repeats(char c) {
      return true;
    }

    @Override
    public int passes(boolean nameBegins) {
      return nameBegins ? 1 : 0;
    }
  }

  /** {@code [...]}: one character of a set. */
  record OneOf(boolean negated, List<Range> ranges) implements PathToken {
    @Override
    public boolean takes(char c) {
      return c != '/' && ranges.stream().anyMatch(range -> range.has(c)) != negated;
    }
  }

  /** Characters from the first to the last. */
  record Range(char first, char last) {
    boolean has(char c) {
      return first <= c && c <= last;
    }
  }
}
