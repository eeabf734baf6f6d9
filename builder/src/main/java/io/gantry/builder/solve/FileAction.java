package io.gantry.builder.solve;

import java.util.List;
import java.util.Optional;

/** A change of files. Paths of targets are absolute; links in them stay in the file system. */
public sealed interface FileAction {
  /**
   * Copies from another input.
   *
   * @param input its number
   * @param sources paths or patterns in it; of a folder its content is taken
   * @param target a folder when it ends in a slash, or when it is one
   */
  record Copy(int input, List<String> sources, String target, CopyRules rules)
      implements FileAction {
    public Copy {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Makes a folder and those above it; one that is there is left as it is.
   *
   * @param owner {@code user[:group]}; empty for root
   */
  record MakeFolder(String target, Optional<String> owner) implements FileAction {}

  /**
   * Writes a file of this text.
   *
   * @param name of the file where the target is a folder
   */
  record WriteFile(String name, String content, String target, CopyRules rules)
      implements FileAction {}
}
