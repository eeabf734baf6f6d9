package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables of one stage while its instructions are walked in their order: the environment of
 * the image, and the arguments that were declared so far. Where both have a name, the environment
 * wins. Reference: "Environment replacement", "ARG". Not thread-safe; one walker uses it.
 */
public final class StageScope {
  private final GlobalScope globals;
  private final Map<String, String> environment;
  private final Map<String, Optional<String>> declared;
  private int ports;

  /**
   * An instruction with its variables replaced.
   *
   * @param undefined the variables that were asked for and that nobody declared
   */
  public record Expanded(Instruction instruction, Set<String> undefined) {}

  StageScope(GlobalScope globals, Map<String, String> environment) {
    this(globals, environment, Map.of());
  }

  private StageScope(
      GlobalScope globals,
      Map<String, String> environment,
      Map<String, Optional<String>> declared) {
    this.globals = globals;
    this.environment = new LinkedHashMap<>(environment);
    this.declared = new LinkedHashMap<>(declared);
  }

  /** The scope of a stage that is based on this one, as it stands now. */
  public StageScope child() {
    return new StageScope(globals, environment, declared);
  }

  /**
   * Replaces the variables of the next instruction, and remembers what it sets or declares. RUN,
   * CMD, ENTRYPOINT, SHELL, HEALTHCHECK and ONBUILD come back as they are: their variables are the
   * shell's; for the mounts of a RUN see {@link #mounts}. Ports come back one by one, {@code
   * 80/tcp}. Throws {@link GantryException} INVALID that quotes the instruction.
   */
  public Expanded expand(Instruction instruction) {
    VariableLog log = new VariableLog(this::value);
    Set<String> undefined = new LinkedHashSet<>();
    try {
      Instruction expanded = new InstructionExpander(globals.expander(), log).expand(instruction);
      if (expanded instanceof Instruction.Run run) {
        mounts(run, log);
      } else if (expanded instanceof Instruction.Arg arg) {
        declare(arg, undefined);
      } else if (expanded instanceof Instruction.Env env) {
        env.variables().forEach(pair -> environment.put(pair.key(), pair.value()));
      } else if (expanded instanceof Instruction.Expose expose) {
        ports += expose.ports().size();
      }
      checkSize();
      addUndeclared(log, undefined);
      return new Expanded(expanded, undefined);
    } catch (SyntaxFault fault) {
      throw globals.source().error(instruction.origin().range(), fault.message());
    }
  }

  /** The mounts of a RUN with their variables replaced. Throws as {@link #expand}. */
  public List<RunMount> mounts(Instruction.Run run) {
    try {
      return mounts(run, this::value);
    } catch (SyntaxFault fault) {
      throw globals.source().error(run.origin().range(), fault.message());
    }
  }

  /** The value of an argument that was declared, whatever the environment says. */
  Optional<String> argument(String name) {
    return declared.getOrDefault(name, Optional.empty());
  }

  /** The words of a text of the instruction. Throws as {@link #expand}. */
  List<String> words(Instruction instruction, String text) {
    try {
      return globals.expander().words(text, this::value);
    } catch (SyntaxFault fault) {
      throw globals.source().error(instruction.origin().range(), fault.message());
    }
  }

  /** The environment that the image will have. */
  public Map<String, String> environment() {
    return Collections.unmodifiableMap(environment);
  }

  /** What a RUN sees: the predefined arguments, those declared, and the environment over both. */
  public Map<String, String> runEnvironment() {
    Map<String, String> seen = new LinkedHashMap<>(globals.arguments().predefined());
    declared.forEach((name, value) -> value.ifPresent(text -> seen.put(name, text)));
    seen.putAll(environment);
    return seen;
  }

  /**
   * The declared arguments as the history of a RUN shows them, {@code name=value}; what was not
   * declared, the predefined ones that is, is not among them.
   */
  public List<String> historyArguments() {
    return declared.keySet().stream().map(name -> name + "=" + value(name).orElse("")).toList();
  }

  private List<RunMount> mounts(Instruction.Run run, Variables variables) {
    return run.mounts().stream()
        .map(mount -> RunMount.parse(mount, text -> globals.expander().word(text, variables)))
        .toList();
  }

  private Optional<String> value(String name) {
    Optional<String> set = Optional.ofNullable(environment.get(name));
    return set.or(() -> declared.getOrDefault(name, Optional.empty()));
  }

  /** One after the other: a default may use the argument before it. */
  private void declare(Instruction.Arg arg, Set<String> undefined) {
    for (Instruction.ArgDeclaration declaration : arg.declarations()) {
      VariableLog log = new VariableLog(this::value);
      String name = declaration.name();
      Optional<String> value =
          Optional.ofNullable(globals.arguments().values().get(name))
              .or(() -> declaration.defaultValue().map(text -> globals.expander().word(text, log)))
              .or(() -> globals.variables().get(name));
      addUndeclared(log, undefined);
      declared.put(name, value);
    }
  }

  /** An argument that was declared without a value is empty, but known. */
  private void addUndeclared(VariableLog log, Set<String> undefined) {
    for (String name : log.missing()) {
      if (!declared.containsKey(name)) {
        undefined.add(name);
      }
    }
  }

  private void checkSize() {
    VariableLimits limits = new VariableLimits();
    environment.forEach(limits::add);
    declared.forEach((name, value) -> limits.add(name, value.orElse("")));
    if (ports > ExposedPorts.MAX_PORTS) {
      throw SyntaxFault.ofLine("a stage exposes more than " + ExposedPorts.MAX_PORTS + " ports");
    }
  }
}
