package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /** What a comment says of something that the instruction names: {@code # NAME DESCRIPTION}. */
  Optional<String> description(String name) {
    return comments.stream()
        .filter(comment -> comment.startsWith(name + " "))
        .map(comment -> comment.substring(name.length() + 1))
        .findFirst();
  }

  /** The keyword in upper case. */
  public String instruction() {
    return keyword.toUpperCase(Locale.ROOT);
  }
}
