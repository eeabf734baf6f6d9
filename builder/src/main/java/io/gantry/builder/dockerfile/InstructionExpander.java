package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replaces the variables of one instruction. Throws {@link SyntaxFault}. */
final class InstructionExpander {
  private final Expander expander;
  private final Variables variables;

  InstructionExpander(Expander expander, Variables variables) {
    this.expander = expander;
    this.variables = variables;
  }

  /** An ARG comes back as it is: its defaults depend on each other. */
  Instruction expand(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Env env ->
          new Instruction.Env(env.origin(), pairs("ENV", env.variables()), env.legacy());
      case Instruction.Label label ->
          new Instruction.Label(label.origin(), pairs("LABEL", label.labels()), label.legacy());
      case Instruction.Copy copy ->
          CopyChecks.checked(
              new Instruction.Copy(copy.origin(), spec(copy.spec()), copy.from(), copy.parents()));
      case Instruction.Add add ->
          CopyChecks.checked(
              new Instruction.Add(
                  add.origin(),
                  spec(add.spec()),
                  word(add.checksum()).filter(sum -> !sum.isEmpty()),
                  add.keepGitDir(),
                  add.unpack()));
      case Instruction.Expose expose ->
          new Instruction.Expose(expose.origin(), ports(expose.ports()));
      case Instruction.Volume volume ->
          new Instruction.Volume(volume.origin(), volumes(volume.paths()));
      case Instruction.User user -> new Instruction.User(user.origin(), word(user.user()));
      case Instruction.Workdir workdir ->
          new Instruction.Workdir(workdir.origin(), word(workdir.path()));
      case Instruction.StopSignal stop ->
          new Instruction.StopSignal(stop.origin(), word(stop.signal()));
      case Instruction.From _,
          Instruction.Arg _,
          Instruction.Run _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.Shell _,
          Instruction.Healthcheck _,
          Instruction.OnBuild _,
          Instruction.Maintainer _ ->
          instruction;
    };
  }

  private String word(String text) {
    return expander.word(text, variables);
  }

  private Optional<String> word(Optional<String> text) {
    return text.map(this::word);
  }

  private List<KeyValue> pairs(String instruction, List<KeyValue> pairs) {
    List<KeyValue> expanded = new ArrayList<>();
    for (KeyValue pair : pairs) {
      String key = word(pair.key());
      if (key.isEmpty()) {
        throw SyntaxFault.ofLine(instruction + " names can not be blank");
      }
      expanded.add(new KeyValue(key, word(pair.value())));
    }
    return expanded;
  }

  private List<String> ports(List<String> written) {
    List<String> words = new ArrayList<>();
    for (String text : written) {
      words.addAll(expander.words(text, variables));
    }
    return ExposedPorts.parse(words);
  }

  private List<String> volumes(List<String> paths) {
    List<String> found = new ArrayList<>();
    for (String path : paths) {
      String expanded = word(path);
      if (expanded.isEmpty()) {
        throw SyntaxFault.ofLine("VOLUME specified can not be an empty string");
      }
      found.add(expanded);
    }
    return found;
  }

  private CopySpec spec(CopySpec spec) {
    return new CopySpec(
        spec.sources().stream().map(this::word).toList(),
        spec.inline().stream().map(this::heredoc).toList(),
        word(spec.destination()),
        word(spec.chown()).filter(owner -> !owner.isEmpty()),
        word(spec.chmod()).filter(mode -> !mode.isEmpty()),
        spec.link(),
        spec.excludes());
  }

  private Heredoc heredoc(Heredoc heredoc) {
    return heredoc.expand()
        ? new Heredoc(heredoc.name(), true, false, Expander.heredoc(heredoc.content(), variables))
        : heredoc;
  }
}
