package io.gantry.builder;

import io.gantry.builder.dockerfile.CopySpec;
import io.gantry.builder.dockerfile.GitAddress;
import io.gantry.builder.dockerfile.Heredoc;
import io.gantry.builder.dockerfile.Instruction;
import io.gantry.builder.dockerfile.RemoteSource;
import io.gantry.builder.pattern.SlashPath;
import io.gantry.builder.solve.CopyRules;
import io.gantry.builder.solve.FileAction;
import io.gantry.builder.solve.Operation;
import io.gantry.builder.solve.Step;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.LayerChain;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** From a COPY or an ADD to its steps. For one instruction. */
final class CopyLowering {
  private static final Pattern NUMERIC = Pattern.compile("[0-9]+(?::[0-9]+)?");

  private final CopySpec spec;
  private final String target;
  private final String title;
  private final List<Step> inputs = new ArrayList<>();
  private final List<FileAction> actions = new ArrayList<>();

  /**
   * @param folder below which a relative target lies
   * @param base what is copied into
   */
  CopyLowering(CopySpec spec, String folder, String title, Step base) {
    this.spec = spec;
    this.title = title;
    String path = ContainerPaths.target(folder, spec.destination());
    boolean several = spec.sources().size() + spec.inline().size() > 1;
    this.target = several && !path.endsWith("/") ? path + "/" : path;
    inputs.add(base);
  }

  /**
   * @param from what is copied from
   * @param rootOwned whether its owners do not count
   */
  Step copy(Instruction.Copy copy, Step from, boolean rootOwned) {
    inputs.add(from);
    inline();
    if (!spec.sources().isEmpty()) {
      CopyRules rules = rules(rootOwned, copy.parents(), false);
      actions.add(new FileAction.Copy(1, spec.sources(), target, rules));
    }
    return step();
  }

  /** Addresses become steps of their own. */
  Step add(Instruction.Add add, Step context) {
    inputs.add(context);
    inline();
    List<String> local = new ArrayList<>();
    for (String source : spec.sources()) {
      if (RemoteSource.isGit(source)) {
        actions.add(cloned(source, add));
      } else if (RemoteSource.isHttp(source)) {
        actions.add(fetched(source, add));
      } else {
        local.add(source);
      }
    }
    if (!local.isEmpty()) {
      if (add.checksum().isPresent()) {
        throw GantryException.invalid("checksum can't be specified for local sources");
      }
      CopyRules rules = rules(true, false, add.unpack().orElse(true));
      actions.add(new FileAction.Copy(1, local, target, rules));
    }
    return step();
  }

  private FileAction cloned(String source, Instruction.Add add) {
    GitAddress address = GitAddress.parse(source).with(add.checksum(), add.keepGitDir());
    inputs.add(new Step(source, GitSources.whole(address), List.of()));
    // The content of the folder, which no link of the repository leads out of.
    String folder = escaped("/" + address.folder());
    CopyRules rules = rules(true, false, false);
    return new FileAction.Copy(inputs.size() - 1, List.of(folder), target, rules);
  }

  private FileAction fetched(String source, Instruction.Add add) {
    URI uri = uri(source);
    String path = uri.getPath() == null ? "" : uri.getPath();
    String last = SlashPath.baseName(path);
    if (last.isEmpty() && target.endsWith("/")) {
      throw GantryException.invalid("cannot determine filename for source " + source);
    }
    String name = last.isEmpty() || last.equals("..") || last.equals(".") ? "download" : last;
    Optional<Digest> checksum = add.checksum().map(Digest::parse);
    inputs.add(new Step(source, new Operation.HttpSource(uri, name, checksum), List.of()));
    CopyRules rules = rules(true, false, add.unpack().orElse(false));
    return new FileAction.Copy(inputs.size() - 1, List.of(escaped(name)), target, rules);
  }

  private static URI uri(String source) {
    try {
      return URI.create(source);
    } catch (IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "ADD " + source + ": " + e.getMessage(), e);
    }
  }

  /** A name that is no pattern. */
  private static String escaped(String name) {
    return name.replaceAll("([*?\\[\\\\])", "\\\\$1");
  }

  private void inline() {
    for (Heredoc file : spec.inline()) {
      actions.add(
          new FileAction.WriteFile(file.name(), file.content(), target, rules(true, false, false)));
    }
  }

  private CopyRules rules(boolean rootOwned, boolean parents, boolean unpack) {
    return new CopyRules(spec.chown(), rootOwned, spec.chmod(), parents, unpack, spec.excludes());
  }

  /** With --link the files are a layer of their own, unless its owners need the base's accounts. */
  private Step step() {
    Operation operation = new Operation.FileChange(actions);
    boolean linked = spec.link() && spec.chown().map(NUMERIC.asMatchPredicate()::test).orElse(true);
    if (!linked) {
      return new Step(title, operation, inputs);
    }
    Step base = inputs.getFirst();
    inputs.set(0, new Step("scratch", new Operation.ImageSource(LayerChain.SCRATCH), List.of()));
    return new Step(
        title, new Operation.Merge(), List.of(base, new Step(title, operation, inputs)));
  }
}
