package io.gantry.builder.dockerfile;

import io.gantry.builder.pattern.SlashPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The rules for one stage, told of its instructions in their order: JSONArgsRecommended,
 * MaintainerDeprecated, MultipleInstructionsDisallowed, LegacyKeyValueFormat,
 * SecretsUsedInArgOrEnv, WorkdirRelativePath, UndefinedVar, ExposeProtoCasing, ExposeInvalidFormat,
 * CopyIgnoredFile.
 */
final class StageRules {
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:.*_)?(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_.*)?");
  private static final Pattern HARMLESS =
      Pattern.compile("(?i)(?:.*_)?(?:public|file|version)(?:_.*)?");

  /** Arguments that a scanner of contents reads, and no shell. */
  private static final Set<String> SETTINGS =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final StageScope scope;
  private final boolean baseKnown;
  private final IgnoreFile ignore;
  private final Findings findings;
  private final Set<String> known;
  private final Map<String, Origin> once = new HashMap<>();
  private boolean shellSet;
  private boolean workdirSet;

  /** When the base's environment is not known, no variable is undefined for sure. */
  StageRules(StageScope scope, boolean baseKnown, IgnoreFile ignore, Findings findings) {
    this.scope = scope;
    this.baseKnown = baseKnown;
    this.ignore = ignore;
    this.findings = findings;
    this.known = new TreeSet<>(scope.runEnvironment().keySet());
  }

  /** The rules for a stage on top of this one. */
  StageRules child() {
    StageRules child = new StageRules(scope.child(), baseKnown, ignore, findings);
    child.shellSet = shellSet;
    child.workdirSet = workdirSet;
    return child;
  }

  void check(Instruction instruction) {
    if (instruction instanceof Instruction.Expose expose) {
      checkPorts(expose);
    }
    StageScope.Expanded expanded = scope.expand(instruction);
    reportUndefined(instruction.origin(), expanded.undefined());
    switch (expanded.instruction()) {
      case Instruction.Cmd cmd -> checkCommand(cmd.origin(), cmd.command());
      case Instruction.Entrypoint entry -> checkCommand(entry.origin(), entry.command());
      case Instruction.Healthcheck health -> checkOnce(health.origin());
      case Instruction.Shell _ -> shellSet = true;
      case Instruction.Maintainer maintainer ->
          findings.add(
              LintRule.MAINTAINER_DEPRECATED,
              maintainer.origin(),
              "Maintainer instruction is deprecated in favor of using label");
      case Instruction.Arg arg -> checkNames(arg.origin(), "ARG", arg.names());
      case Instruction.Env env -> {
        checkLegacy(env.origin(), env.legacy());
        checkNames(env.origin(), "ENV", env.variables().stream().map(KeyValue::key).toList());
      }
      case Instruction.Label label -> checkLegacy(label.origin(), label.legacy());
      case Instruction.Workdir workdir -> checkWorkdir(workdir);
      case Instruction.Copy copy -> {
        if (copy.from().isEmpty()) {
          checkSources(copy.origin(), "Copy", copy.spec());
        }
      }
      case Instruction.Add add -> checkSources(add.origin(), "Add", add.spec());
      case Instruction.From _,
          Instruction.Run _,
          Instruction.Expose _,
          Instruction.Volume _,
          Instruction.User _,
          Instruction.StopSignal _,
          Instruction.OnBuild _ -> {}
    }
  }

  /** Who chose a shell chose the shell form too. */
  private void checkCommand(Origin origin, Command command) {
    checkOnce(origin);
    if (command instanceof Command.ShellForm && !shellSet) {
      findings.add(
          LintRule.JSON_ARGS_RECOMMENDED,
          origin,
          "JSON arguments recommended for "
              + origin.keyword()
              + " to prevent unintended behavior related to OS signals");
    }
  }

  /** The one before is reported: it is the one that has no effect. */
  private void checkOnce(Origin origin) {
    Origin before = once.put(origin.instruction(), origin);
    if (before != null) {
      findings.add(
          LintRule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          before,
          "Multiple "
              + origin.keyword()
              + " instructions should not be used in the same stage because only the last one will"
              + " be used");
    }
  }

  private void checkLegacy(Origin origin, boolean legacy) {
    if (legacy) {
      String name = origin.keyword();
      findings.add(
          LintRule.LEGACY_KEY_VALUE_FORMAT,
          origin,
          "\"%s key=value\" should be used instead of legacy \"%s key value\" format"
              .formatted(name, name));
    }
  }

  private void checkNames(Origin origin, String instruction, List<String> names) {
    names.forEach(name -> checkSecret(origin, instruction, name));
    known.addAll(names);
  }

  private void checkSecret(Origin origin, String instruction, String name) {
    if (SECRET.matcher(name).matches() && !HARMLESS.matcher(name).matches()) {
      findings.add(
          LintRule.SECRETS_USED_IN_ARG_OR_ENV,
          origin,
          "Do not use ARG or ENV instructions for sensitive data ("
              + instruction
              + " "
              + Quote.of(name)
              + ")");
    }
  }

  /** Only the first one: with it, those that follow are right. */
  private void checkWorkdir(Instruction.Workdir workdir) {
    if (!workdirSet && !workdir.path().startsWith("/")) {
      findings.add(
          LintRule.WORKDIR_RELATIVE_PATH,
          workdir.origin(),
          "Relative workdir "
              + Quote.of(workdir.path())
              + " can have unexpected results if the base image changes");
    }
    workdirSet = true;
  }

  /** What may have been meant is what was set before the instruction, and not by it. */
  private void reportUndefined(Origin origin, Set<String> undefined) {
    if (!baseKnown) {
      return;
    }
    for (String name : undefined) {
      if (!SETTINGS.contains(name)) {
        String meant =
            Suggestion.of(name, known).map(other -> " (did you mean $" + other + "?)").orElse("");
        findings.add(
            LintRule.UNDEFINED_VAR, origin, "Usage of undefined variable '$" + name + "'" + meant);
      }
    }
  }

  private void checkPorts(Instruction.Expose expose) {
    List<String> words = new ArrayList<>();
    expose.ports().forEach(port -> words.addAll(scope.words(expose, port)));
    for (String word : words) {
      ExposedPorts.Spec spec = ExposedPorts.split(word);
      if (!spec.protocol().equals(spec.protocol().toLowerCase(Locale.ROOT))) {
        findings.add(
            LintRule.EXPOSE_PROTO_CASING,
            expose.origin(),
            "Defined protocol '" + word + "' in EXPOSE instruction should be lowercase");
      }
      if (spec.namesHost()) {
        findings.add(
            LintRule.EXPOSE_INVALID_FORMAT,
            expose.origin(),
            "EXPOSE instruction should not define an IP address or host-port mapping, found '"
                + word
                + "'");
      }
    }
  }

  /** With exceptions a file below an ignored folder may come back, which only the files tell. */
  private void checkSources(Origin origin, String verb, CopySpec spec) {
    if (ignore.hasExceptions()) {
      return;
    }
    for (String source : spec.sources()) {
      boolean remote = RemoteSource.isHttp(source) || RemoteSource.isGit(source);
      String path = SlashPath.rooted(source);
      boolean ignored = path.isEmpty() ? ignore.ignoresEverything() : ignore.ignores(path);
      if (!remote && ignored) {
        findings.add(
            LintRule.COPY_IGNORED_FILE,
            origin,
            "Attempting to "
                + verb
                + " file "
                + Quote.of(SlashPath.clean(source))
                + " that is excluded by .dockerignore");
      }
    }
  }
}
