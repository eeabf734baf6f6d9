package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * UndefinedArgInFrom, RedundantTargetPlatform, FromPlatformFlagConstDisallowed,
 * InvalidDefaultArgInFrom.
 */
final class FromRules {
  private static final String TARGET_PLATFORM = "TARGETPLATFORM";

  private final GlobalScope globals;
  private final GlobalScope defaults;
  private final Set<String> declared;
  private final Findings findings;

  private FromRules(Dockerfile file, GlobalScope globals, Findings findings) {
    BuildArguments given = globals.arguments();
    this.globals = globals;
    this.defaults =
        GlobalScope.of(file, new BuildArguments(Map.of(), given.build(), given.target()));
    this.declared = new TreeSet<>(globals.values().keySet());
    this.findings = findings;
    for (Instruction.Arg arg : file.globalArgs()) {
      declared.addAll(arg.names());
    }
  }

  /** Throws {@link GantryException} when a FROM cannot be expanded. */
  static void check(Dockerfile file, GlobalScope globals, Findings findings) {
    FromRules rules = new FromRules(file, globals, findings);
    for (Stage stage : file.stages()) {
      try {
        rules.check(stage);
      } catch (SyntaxFault fault) {
        throw file.source().error(stage.from().origin().range(), fault.message());
      }
    }
  }

  private void check(Stage stage) {
    Instruction.From from = stage.from();
    VariableLog image = new VariableLog(globals.variables());
    globals.expander().word(from.image(), image);
    reportUndeclared(from, image);
    if (from.platform().isPresent()) {
      String written = from.platform().get();
      VariableLog platform = new VariableLog(globals.variables());
      String value = globals.expander().word(written, platform);
      reportUndeclared(from, platform);
      checkRedundant(from, written, value, platform);
      checkConstant(stage, value, platform);
    }
    checkDefault(from);
  }

  private void reportUndeclared(Instruction.From from, VariableLog log) {
    for (String name : log.missing()) {
      if (!declared.contains(name)) {
        findings.add(
            LintRule.UNDEFINED_ARG_IN_FROM,
            from.origin(),
            "FROM argument '" + name + "' is not declared" + Suggestion.question(name, declared));
      }
    }
  }

  private void checkRedundant(
      Instruction.From from, String written, String value, VariableLog log) {
    boolean alone = log.found().equals(Set.of(TARGET_PLATFORM)) && log.missing().isEmpty();
    if (alone && Optional.of(value).equals(globals.variables().get(TARGET_PLATFORM))) {
      findings.add(
          LintRule.REDUNDANT_TARGET_PLATFORM,
          from.origin(),
          "Setting platform to predefined "
              + written
              + " in FROM is redundant as this is the default behavior");
    }
  }

  /** A stage whose name says for which platform it is may say so. */
  private void checkConstant(Stage stage, String value, VariableLog log) {
    if (!log.found().isEmpty() || !log.missing().isEmpty()) {
      return;
    }
    Optional<Platform> platform;
    try {
      platform = globals.base(stage).platform();
    } catch (GantryException e) {
      // The build says what is wrong with it.
      return;
    }
    String name = stage.name().orElse("");
    boolean told =
        platform.isEmpty()
            || name.contains(platform.get().os())
            || name.contains(platform.get().architecture());
    if (!told) {
      findings.add(
          LintRule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          stage.from().origin(),
          "FROM --platform flag should not use constant value " + Quote.of(value));
    }
  }

  private void checkDefault(Instruction.From from) {
    String image = defaults.expander().word(from.image(), defaults.variables());
    try {
      ImageReference.parse(image);
    } catch (GantryException e) {
      findings.add(
          LintRule.INVALID_DEFAULT_ARG_IN_FROM,
          from.origin(),
          "Default value for ARG " + from.image() + " results in empty or invalid base image name");
    }
  }
}
