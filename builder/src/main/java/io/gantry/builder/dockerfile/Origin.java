package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Locale;

/**
 * Where an instruction comes from.
 *
 * @param keyword its keyword as written
 * @param text the whole instruction as one line, continuations joined and comments gone: what a
 *     build prints for the step
 * @param range where it stands, here-documents included
 * @param comments those right above it, without their marks
 */
public record Origin(String keyword, String text, SourceRange range, List<String> comments) {
  public Origin {
    comments = List.copyOf(comments);
  }

  /** The keyword in upper case. */
  public String instruction() {
    return keyword.toUpperCase(Locale.ROOT);
  }
}
