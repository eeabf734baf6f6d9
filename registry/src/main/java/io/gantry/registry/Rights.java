package io.gantry.registry;

import io.avaje.jsonb.Json;
import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Who may do what with which repositories, as a file says it. */
final class Rights {
  /** The name under which the file has what anybody may do. */
  static final String ANYBODY = "*";

  /**
   * One right.
   *
   * @param repository a pattern: {@code *} stands for any part of a name's segment, {@code **} for
   *     any part of a name
   * @param actions pull, push, delete
   */
  @Json
  record Rule(String repository, List<String> actions) {
    Rule {
      repository = Objects.requireNonNullElse(repository, "");
      actions = Objects.requireNonNullElse(actions, List.of());
    }
  }

  private record Right(Pattern repository, List<String> actions) {
    boolean allows(RepositoryName name, Action action) {
      return actions.contains(action.word()) && repository.matcher(name.text()).matches();
    }
  }

  private final Map<String, List<Right>> rights = new HashMap<>();

  private Rights() {}

  /** Reads {@code {"user": [{"repository": "team/**", "actions": ["pull"]}]}}. */
  static Rights parse(byte[] json) {
    Rights rights = new Rights();
    io.gantry.oci.Json.readMap(json)
        .forEach((user, rules) ->
            rights.rights.put(
                user,
                io.gantry.oci.Json.readList(
                        io.gantry.oci.Json.write(rules == null ? List.of() : rules), Rule.class)
                    .stream()
                    .map(Rights::right)
                    .toList()));
    return rights;
  }

  /** Any user who is known may do all, and nobody else anything. */
  static Rights ofKnown() {
    return new Rights();
  }

  boolean allows(String user, RepositoryName name, Action action) {
    if (rights.isEmpty()) {
      return !user.equals(ANYBODY);
    }
    List<Right> all = new ArrayList<>(rights.getOrDefault(user, List.of()));
    all.addAll(rights.getOrDefault(ANYBODY, List.of()));
    return all.stream().anyMatch(right -> right.allows(name, action));
  }

  private static Right right(Rule rule) {
    for (String action : rule.actions()) {
      if (List.of(Action.values()).stream().noneMatch(known -> known.word().equals(action))) {
        throw GantryException.invalid(
            "right \"" + action + "\" is unknown: use pull, push and delete");
      }
    }
    return new Right(pattern(rule.repository()), rule.actions());
  }

  private static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (String part : glob.splitWithDelimiters("\\*+", 0)) {
      regex.append(
          switch (part) {
            case "*" -> "[^/]*";
            case "**" -> ".*";
            default -> Pattern.quote(part);
          });
    }
    return Pattern.compile(regex.toString());
  }
}
