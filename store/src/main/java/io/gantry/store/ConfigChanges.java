package io.gantry.store;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageConfig.Config;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dockerfile instructions applied to a configuration, as {@code --change} of import and commit
 * gives them: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, USER, VOLUME, WORKDIR, STOPSIGNAL, ONBUILD,
 * HEALTHCHECK.
 */
public final class ConfigChanges {
  private static final Pattern INSTRUCTION =
      Pattern.compile("\\s*([A-Za-z]+)(?:\\s+(.*))?", Pattern.DOTALL);
  private static final Pattern PORTS =
      Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?(?:/(tcp|udp|sctp))?", Pattern.CASE_INSENSITIVE);
  private static final int MAX_PORT = 65_535;

  private final ConfigDraft draft;
  private boolean cmdGiven;

  private ConfigChanges(Config config) {
    this.draft = new ConfigDraft(config);
  }

  /**
   * The configuration with these changes, in order.
   *
   * @throws GantryException INVALID that repeats the instruction
   */
  public static Config apply(Config config, List<String> instructions) {
    ConfigChanges changes = new ConfigChanges(config);
    for (String instruction : instructions) {
      changes.apply(instruction);
    }
    return changes.draft.config();
  }

  private void apply(String instruction) {
    Matcher parts = INSTRUCTION.matcher(instruction);
    String arguments =
        parts.matches() ? Optional.ofNullable(parts.group(2)).orElse("").strip() : "";
    if (arguments.isEmpty()) {
      throw malformed(instruction, "an instruction and its arguments are expected");
    }
    try {
      apply(parts.group(1).toUpperCase(Locale.ROOT), arguments);
    } catch (GantryException e) {
      throw malformed(instruction, String.valueOf(e.getMessage()));
    }
  }

  private void apply(String verb, String arguments) {
    switch (verb) {
      case "CMD" -> setCmd(command(arguments));
      case "ENTRYPOINT" -> setEntrypoint(command(arguments));
      case "ENV" -> pairs(arguments, true).forEach(draft::putEnv);
      case "LABEL" -> pairs(arguments, false).forEach(draft.labels()::put);
      case "EXPOSE" -> words(arguments).forEach(this::expose);
      case "VOLUME" -> jsonOr(arguments, words(arguments)).forEach(draft::addVolume);
      case "USER" -> draft.setUser(word(arguments));
      case "WORKDIR" -> draft.setWorkingDir(word(arguments));
      case "STOPSIGNAL" -> draft.setStopSignal(word(arguments));
      case "ONBUILD" -> onBuild(arguments);
      case "HEALTHCHECK" -> draft.setHealthcheck(HealthChange.parse(arguments));
      default ->
          throw GantryException.invalid(
              verb.toLowerCase(Locale.ROOT) + " is not a valid change command");
    }
  }

  private void setCmd(List<String> command) {
    cmdGiven = true;
    draft.setCmd(command);
  }

  /** A command that belonged to the old entry point would be its arguments now. */
  private void setEntrypoint(List<String> command) {
    draft.setEntrypoint(command);
    if (!cmdGiven) {
      draft.setCmd(null);
    }
  }

  private void expose(String ports) {
    Matcher parts = PORTS.matcher(ports);
    if (!parts.matches()) {
      throw GantryException.invalid("invalid containerPort: " + ports);
    }
    int first = Integer.parseInt(parts.group(1));
    int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
    if (last < first || last > MAX_PORT) {
      throw GantryException.invalid("invalid port range: " + ports);
    }
    String protocol = Optional.ofNullable(parts.group(3)).orElse("tcp").toLowerCase(Locale.ROOT);
    for (int port = first; port <= last; port++) {
      draft.addPort(port + "/" + protocol);
    }
  }

  private void onBuild(String trigger) {
    String verb = trigger.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
    if (verb.equals("ONBUILD") || verb.equals("FROM") || verb.equals("MAINTAINER")) {
      throw GantryException.invalid(verb + " isn't allowed as an ONBUILD trigger");
    }
    draft.addOnBuild(trigger);
  }

  /** The JSON form is a list of words, anything else a command for the shell. */
  private static List<String> command(String arguments) {
    return jsonOr(arguments, List.of("/bin/sh", "-c", arguments));
  }

  static List<String> jsonOr(String arguments, List<String> otherwise) {
    if (!arguments.startsWith("[")) {
      return otherwise;
    }
    List<String> words = new ArrayList<>();
    try {
      for (Object word : Json.readList(arguments.getBytes(StandardCharsets.UTF_8))) {
        if (!(word instanceof String text)) {
          return otherwise;
        }
        words.add(text);
      }
    } catch (GantryException e) {
      // As in a Dockerfile: what is not a list of strings is meant for the shell.
      return otherwise;
    }
    return words;
  }

  private List<String> words(String arguments) {
    return new ChangeWords(draft.env()).split(arguments);
  }

  private String word(String arguments) {
    List<String> words = words(arguments);
    if (words.size() != 1) {
      throw GantryException.invalid("exactly one argument is expected");
    }
    return words.getFirst();
  }

  /** {@code key=value ...}, or the old form {@code key value with spaces}. */
  private Map<String, String> pairs(String arguments, boolean oldForm) {
    Map<String, String> pairs = new LinkedHashMap<>();
    ChangeWords reader = new ChangeWords(draft.env());
    String first = arguments.split("\\s", 2)[0];
    if (oldForm && !first.contains("=")) {
      String value = arguments.substring(first.length()).strip();
      if (value.isEmpty()) {
        throw GantryException.invalid("a value for " + first + " is expected");
      }
      return Map.of(first, reader.expand(value));
    }
    for (String pair : reader.split(arguments)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw GantryException.invalid("\"" + pair + "\" is not of the form name=value");
      }
      pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return pairs;
  }

  private static GantryException malformed(String instruction, String why) {
    return GantryException.invalid("change \"" + instruction + "\": " + why);
  }
}
