package io.gantry.store;

import io.gantry.oci.GantryException;
import io.gantry.oci.GoDuration;
import io.gantry.oci.ImageConfig.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The instruction HEALTHCHECK (Dockerfile reference): options, then CMD or NONE. */
final class HealthChange {
  private static final Pattern OPTION =
      Pattern.compile("--([a-z-]+)=(\\S+)\\s+(.*)", Pattern.DOTALL);
  private static final Set<String> OPTIONS =
      Set.of("interval", "timeout", "start-period", "start-interval", "retries");
  private static final Duration LEAST = Duration.ofMillis(1);

  private HealthChange() {}

  /** INVALID in Docker's words. */
  static Healthcheck parse(String arguments) {
    Map<String, String> options = new HashMap<>();
    String rest = arguments;
    for (Matcher option = OPTION.matcher(rest); option.matches(); option = OPTION.matcher(rest)) {
      options.put(option.group(1), option.group(2));
      rest = option.group(3);
    }
    for (String name : options.keySet()) {
      if (!OPTIONS.contains(name)) {
        throw GantryException.invalid("unknown flag: " + name);
      }
    }
    return new Healthcheck(
        test(rest),
        nanos(options, "interval"),
        nanos(options, "timeout"),
        nanos(options, "start-period"),
        nanos(options, "start-interval"),
        retries(options.get("retries")));
  }

  private static List<String> test(String text) {
    String[] parts = text.strip().split("\\s+", 2);
    String command = parts.length > 1 ? parts[1].strip() : "";
    return switch (parts[0]) {
      case "NONE" -> none(command);
      case "CMD" -> command(command);
      default ->
          throw GantryException.invalid(
              "Unknown type \"" + parts[0] + "\" in HEALTHCHECK (try CMD)");
    };
  }

  private static List<String> none(String rest) {
    if (!rest.isEmpty()) {
      throw GantryException.invalid("HEALTHCHECK NONE takes no arguments");
    }
    return List.of("NONE");
  }

  private static List<String> command(String text) {
    if (text.isEmpty()) {
      throw GantryException.invalid("Missing command after HEALTHCHECK CMD");
    }
    List<String> words = ConfigChanges.jsonOr(text, List.of());
    List<String> test = new ArrayList<>(List.of(words.isEmpty() ? "CMD-SHELL" : "CMD"));
    test.addAll(words.isEmpty() ? List.of(text) : words);
    return test;
  }

  private static @Nullable Long nanos(Map<String, String> options, String name) {
    String text = options.get(name);
    if (text == null) {
      return null;
    }
    try {
      Duration duration = GoDuration.parse(text);
      if (!duration.isZero() && duration.compareTo(LEAST) < 0) {
        throw GantryException.invalid(name + " \"" + text + "\" cannot be less than 1ms");
      }
      return duration.toNanos();
    } catch (IllegalArgumentException e) {
      throw GantryException.invalid(name + " \"" + text + "\" is " + e.getMessage());
    }
  }

  private static @Nullable Integer retries(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      int retries = Integer.parseInt(text);
      if (retries >= 0) {
        return retries;
      }
    } catch (NumberFormatException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "retries \"" + text + "\" is not a number", e);
    }
    throw GantryException.invalid("--retries cannot be negative (got " + text + ")");
  }
}
