package io.gantry.network.cni;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a configuration folder holds.
 *
 * @param names the networks in the order of their files; the first is the default
 * @param invalid the files that were skipped
 */
public record CniConfigs(List<String> names, List<Invalid> invalid) {
  public CniConfigs {
    names = List.copyOf(names);
    invalid = List.copyOf(invalid);
  }

  /** The network that is used where none is named. */
  public Optional<String> defaultName() {
    return names.stream().findFirst();
  }

  /**
   * A file that is no configuration.
   *
   * @param reason for people
   */
  public record Invalid(Path file, String reason) {}
}
