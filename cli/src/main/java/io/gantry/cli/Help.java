package io.gantry.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The texts of {@code --help}. */
final class Help {
  private Help() {}

  static String of(String name, Verb verb) {
    StringBuilder text = new StringBuilder();
    text.append("Usage:  gantry ")
        .append(name)
        .append(" [OPTIONS] ")
        .append(verb.usage())
        .append("\n\n")
        .append(verb.summary())
        .append("\n\n")
        .append(verb.details().isEmpty() ? "" : verb.details().concat("\n"))
        .append("Options:\n");
    verb.flags().stream()
        .sorted(Comparator.comparing(Flag::name))
        .forEach(flag -> text.append(line(flag)));
    return text.toString();
  }

  private static String line(Flag flag) {
    String letter = flag.letter() == 0 ? "      " : "  -" + flag.letter() + ", ";
    String name = "--" + flag.name() + value(flag);
    return String.format("%s%-28s %s%n", letter, name, flag.help());
  }

  private static String value(Flag flag) {
    if (flag.isSwitch()) {
      return "";
    }
    return flag.otherwise().isEmpty() ? " " + flag.metavar() : "[=" + flag.metavar() + "]";
  }

  /** The verbs of one group, or all groups when the name is empty. */
  static String overview(String group, Map<String, List<String>> sections) {
    StringBuilder text = new StringBuilder();
    text.append("Usage:  gantry ")
        .append(group.isEmpty() ? "[OPTIONS] " : group + " ")
        .append("COMMAND\n");
    if (group.isEmpty()) {
      text.append("\nBuild, ship and run any application, at the isolation that it deserves\n");
    }
    sections.forEach((title, names) -> {
      text.append('\n').append(title).append(":\n");
      for (String name : names) {
        String shown = group.isEmpty() ? name : name.substring(group.length() + 1);
        text.append(String.format("  %-17s %s%n", shown, Verbs.find(name).orElseThrow().summary()));
      }
    });
    if (group.isEmpty()) {
      text.append(
          """

          Global Options:
                --config string   Folder of the client's config.json (default: DOCKER_CONFIG, ~/.docker)
            -H, --host string     Daemon socket to connect to (unix:///path or tcp://host:port)
            -v, --version         Print version information and quit

          Run 'gantry COMMAND --help' for more information on a command.
          """);
    }
    return text.toString();
  }
}
