package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the checks of a file found.
 *
 * @param warnings in the order of the lines
 * @param error why the file cannot be built at all, as the build would say it
 * @param strict whether the file asks that a warning fails the build
 */
public record LintReport(List<LintWarning> warnings, Optional<String> error, boolean strict) {
  public LintReport {
    warnings = List.copyOf(warnings);
  }

  /** Throws {@link GantryException} INVALID when a warning is to fail the build. */
  public void enforce() {
    if (strict && !warnings.isEmpty()) {
      String rules =
          warnings.stream()
              .map(warning -> warning.rule().title())
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      throw GantryException.invalid("lint violation found for rules: " + rules);
    }
  }
}
