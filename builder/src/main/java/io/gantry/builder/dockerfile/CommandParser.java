package io.gantry.builder.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** RUN, CMD, ENTRYPOINT and SHELL. Throws {@link SyntaxFault}. */
final class CommandParser {
  private static final Map<String, FlagSet.Kind> RUN_FLAGS =
      Map.of(
          "mount", FlagSet.Kind.REPEATED,
          "network", FlagSet.Kind.TEXT,
          "security", FlagSet.Kind.TEXT,
          "device", FlagSet.Kind.REPEATED);
  private static final Set<String> NETWORKS = Set.of("default", "none", "host");
  private static final Set<String> SECURITIES = Set.of("sandbox", "insecure");

  private CommandParser() {}

  static Instruction run(Statement statement) {
    FlagSet flags = statement.flags();
    flags.check(RUN_FLAGS);
    String network = choice(flags, "network", "default", NETWORKS, "invalid network mode %s");
    String security = choice(flags, "security", "sandbox", SECURITIES, "security %s is not valid");
    for (Word mount : flags.words("mount")) {
      RunMount.check(mount);
    }
    List<RunDevice> devices = new ArrayList<>();
    for (Word device : flags.words("device")) {
      devices.add(DeviceParser.parse(device));
    }
    Command command = command(statement);
    if (command instanceof Command.ExecForm form && form.arguments().isEmpty()) {
      throw statement.needsArgument();
    }
    return new Instruction.Run(
        statement.origin(),
        command,
        statement.heredocs(),
        flags.all("mount"),
        network,
        security,
        devices);
  }

  static Instruction cmd(Statement statement) {
    statement.flags().check(Map.of());
    return new Instruction.Cmd(statement.origin(), command(statement));
  }

  static Instruction entrypoint(Statement statement) {
    statement.flags().check(Map.of());
    return new Instruction.Entrypoint(statement.origin(), command(statement));
  }

  static Instruction shell(Statement statement) {
    statement.flags().check(Map.of());
    Word arguments = statement.arguments();
    Optional<List<String>> array = JsonArray.parse(arguments);
    if (arguments.text().isEmpty() || array.filter(List::isEmpty).isPresent()) {
      throw statement.needsArgument();
    }
    return new Instruction.Shell(
        statement.origin(),
        array.orElseThrow(() ->
            SyntaxFault.at(
                arguments, "SHELL requires the arguments to be in JSON form" + hint(arguments))));
  }

  private static Command command(Statement statement) {
    Word arguments = statement.arguments();
    if (arguments.text().isEmpty()) {
      throw statement.needsArgument();
    }
    Optional<List<String>> array = JsonArray.parse(arguments);
    return array.isPresent()
        ? new Command.ExecForm(array.get())
        : new Command.ShellForm(arguments.text());
  }

  private static String hint(Word arguments) {
    return arguments.text().matches("\\[.*[a-zA-Z]:\\\\[^\\\\].*")
        ? ". Hint: a backslash within JSON is written as two"
        : "";
  }

  private static String choice(
      FlagSet flags, String name, String byDefault, Set<String> allowed, String message) {
    for (Word value : flags.words(name)) {
      if (!allowed.contains(value.text())) {
        throw SyntaxFault.at(value, message.formatted(Quote.of(value.text())));
      }
    }
    return flags.text(name).orElse(byDefault);
  }
}
