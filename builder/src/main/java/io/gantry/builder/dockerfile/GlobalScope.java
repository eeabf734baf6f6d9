package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments before the first FROM: what FROM lines see, and what an ARG without a value in a
 * stage takes over. Reference: "Understand how ARG and FROM interact". Immutable.
 */
public final class GlobalScope {
  private static final Set<String> SYSTEMS =
      Set.of("linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "wasip1");

  private final Dockerfile file;
  private final BuildArguments arguments;
  private final Expander expander;
  private final Map<String, String> values;

  /** A FROM with its variables replaced; the platform is empty when none was asked for. */
  public record Base(String image, Optional<Platform> platform) {}

  private GlobalScope(Dockerfile file, BuildArguments arguments) {
    this.file = file;
    this.arguments = arguments;
    this.expander = new Expander(file.directives().escape());
    this.values = new LinkedHashMap<>(arguments.automatic());
    for (Instruction.Arg arg : file.globalArgs()) {
      try {
        declare(arg);
        values.forEach(new VariableLimits()::add);
      } catch (SyntaxFault fault) {
        throw file.source().error(arg.origin().range(), fault.message());
      }
    }
  }

  /** Throws {@link GantryException} INVALID when a default cannot be expanded. */
  public static GlobalScope of(Dockerfile file, BuildArguments arguments) {
    return new GlobalScope(file, arguments);
  }

  /** The base of a stage. Throws {@link GantryException} INVALID when it names none. */
  public Base base(Stage stage) {
    Instruction.From from = stage.from();
    try {
      String image = expander.word(from.image(), variables());
      if (image.isEmpty()) {
        throw SyntaxFault.ofLine("base name (" + from.image() + ") should not be blank");
      }
      return new Base(image, from.platform().map(this::platform));
    } catch (SyntaxFault fault) {
      throw file.source().error(from.origin().range(), fault.message());
    }
  }

  /** The scope of a stage whose base image has this environment. */
  public StageScope stage(Map<String, String> environment) {
    return new StageScope(this, environment);
  }

  BuildArguments arguments() {
    return arguments;
  }

  Variables variables() {
    return Variables.of(values);
  }

  Map<String, String> values() {
    return values;
  }

  Expander expander() {
    return expander;
  }

  SourceText source() {
    return file.source();
  }

  /** A value from outside wins over the default; without either, the argument stays unset. */
  private void declare(Instruction.Arg arg) {
    for (Instruction.ArgDeclaration declaration : arg.declarations()) {
      Optional<String> given = Optional.ofNullable(arguments.values().get(declaration.name()));
      given
          .or(() -> declaration.defaultValue().map(text -> expander.word(text, variables())))
          .ifPresent(value -> values.put(declaration.name(), value));
    }
  }

  private Platform platform(String written) {
    VariableLog log = new VariableLog(variables());
    String text = expander.word(written, log);
    if (text.isEmpty()) {
      throw SyntaxFault.ofLine("empty platform value from expression " + written + question(log));
    }
    try {
      return parsePlatform(text);
    } catch (GantryException e) {
      throw SyntaxFault.ofLine(
          "failed to parse platform " + written + ": " + e.getMessage() + question(log));
    }
  }

  private String question(VariableLog log) {
    return log.missing().stream()
        .map(name -> Suggestion.question(name, values.keySet()))
        .filter(question -> !question.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** An operating system or an architecture alone is completed from the platform that builds. */
  private Platform parsePlatform(String text) {
    if (text.indexOf('/') >= 0) {
      return Platform.parse(text);
    }
    return SYSTEMS.contains(text)
        ? Platform.parse(text + "/" + arguments.build().architecture())
        : Platform.parse(arguments.build().os() + "/" + text);
  }
}
