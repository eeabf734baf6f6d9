package io.gantry.cli;

import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code gantry completion SHELL}: a script that completes verbs, options and the names of
 * containers and images.
 */
final class Completion extends Verb {
  Completion() {
    super("bash|zsh|fish", "Generate the autocompletion script for the specified shell");
  }

  @Override
  int run(Session session, Arguments arguments) {
    session
        .out()
        .print(
            switch (arguments.operands().getFirst()) {
              case "bash" -> bash();
              case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash();
              case "fish" -> fish();
              default ->
                  throw new UsageException(
                      "no completion for '"
                          + arguments.operands().getFirst()
                          + "': it must be bash, zsh or fish");
            });
    return 0;
  }

  private static String bash() {
    StringBuilder cases = new StringBuilder();
    for (String name : Verbs.names()) {
      cases
          .append("    '")
          .append(name)
          .append("') words='")
          .append(options(name))
          .append("' ;;\n");
    }
    StringBuilder groups = new StringBuilder();
    for (String group : Verbs.groups()) {
      String verbs =
          Verbs.names().stream()
              .filter(name -> name.startsWith(group + " "))
              .map(name -> name.substring(group.length() + 1))
              .collect(Collectors.joining(" "));
      groups.append("      ").append(group).append(") words='").append(verbs).append("' ;;\n");
    }
    return """
    # bash completion for gantry
    _gantry() {
      local current=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} words=
      case " %s " in *" $verb "*) [ "$COMP_CWORD" -gt 2 ] && verb="$verb ${COMP_WORDS[2]}" ;; esac
      if [ "$COMP_CWORD" = 1 ]; then
        words='%s'
      elif [ "$COMP_CWORD" = 2 ] && [[ " %s " == *" $verb "* ]]; then
        case "$verb" in
    %s      esac
      elif [[ $current == -* ]]; then
        case "$verb" in
    %s    esac
      else
        case "$verb" in
          pull|push|copy|manifest*) words=$(gantry images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null) ;;
          run|create|rmi|save|tag|history|image*) words=$(gantry images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null) ;;
          start|rm|commit|export|container*|inspect) words=$(gantry ps -a --format '{{.Names}}' 2>/dev/null) ;;
          cp) words=$(gantry ps -a --format '{{.Names}}:' 2>/dev/null) ;;
          *) words=$(gantry ps --format '{{.Names}}' 2>/dev/null) ;;
        esac
      fi
      COMPREPLY=($(compgen -W "$words" -- "$current"))
    }
    complete -o default -F _gantry gantry
    """
        .formatted(groups(), topLevel(), groups(), groups, cases);
  }

  private static String fish() {
    StringBuilder script = new StringBuilder("# fish completion for gantry\n");
    for (String name : topLevel().split(" ")) {
      String summary = Verbs.find(name).map(Verb::summary).orElse("");
      script
          .append("complete -c gantry -f -n __fish_use_subcommand -a ")
          .append(name)
          .append(" -d '")
          .append(summary.replace("'", "\\'"))
          .append("'\n");
    }
    for (String name : Verbs.names()) {
      int space = name.indexOf(' ');
      if (space > 0) {
        script
            .append("complete -c gantry -f -n '__fish_seen_subcommand_from ")
            .append(name, 0, space)
            .append("' -a ")
            .append(name.substring(space + 1))
            .append('\n');
      }
    }
    return script.toString();
  }

  private static String options(String name) {
    return Verbs.find(name).orElseThrow().flags().stream()
        .map(flag -> "--" + flag.name())
        .collect(Collectors.joining(" "));
  }

  private static String groups() {
    return String.join(" ", Verbs.groups());
  }

  private static String topLevel() {
    List<String> single = Verbs.names().stream().filter(name -> name.indexOf(' ') < 0).toList();
    return String.join(" ", single) + " " + groups();
  }
}
