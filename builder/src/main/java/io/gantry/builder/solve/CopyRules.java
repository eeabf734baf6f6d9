package io.gantry.builder.solve;

import java.util.List;
import java.util.Optional;

/**
 * How files are copied.
 *
 * @param owner {@code user[:group]} of the target's own accounts; empty to keep the owners
 * @param rootOwned whether without an owner all belongs to root, as what comes with the build does
 * @param mode for all files and folders: octal, or symbolic as of chmod(1)
 * @param parents whether the folders of the source's path are kept below the target
 * @param unpack whether archives are unpacked
 * @param excludes patterns of what is left out
 */
public record CopyRules(
    Optional<String> owner,
    boolean rootOwned,
    Optional<String> mode,
    boolean parents,
    boolean unpack,
    List<String> excludes) {
  /** All as it is. */
  public static final CopyRules PLAIN =
      new CopyRules(Optional.empty(), false, Optional.empty(), false, false, List.of());

  public CopyRules {
    excludes = List.copyOf(excludes);
  }
}
