package io.gantry.builder.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * What COPY and ADD have in common. Reference: "COPY", "ADD".
 *
 * @param sources paths, patterns, or for ADD addresses, as written
 * @param inline sources that are here-documents; their names become file names
 * @param destination a path; one that ends in a slash is a folder
 * @param chown {@code user[:group]}
 * @param chmod an octal mode, or a symbolic one
 * @param link whether the files become a layer that depends on nothing below it
 * @param excludes patterns of files to leave out
 */
public record CopySpec(
    List<String> sources,
    List<Heredoc> inline,
    String destination,
    Optional<String> chown,
    Optional<String> chmod,
    boolean link,
    List<String> excludes) {
  public CopySpec {
    sources = List.copyOf(sources);
    inline = List.copyOf(inline);
    excludes = List.copyOf(excludes);
  }
}
