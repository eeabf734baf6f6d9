package io.gantry.docker;

import io.gantry.engine.TerminalSize;
import io.gantry.oci.Json;
import io.helidon.common.uri.UriQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The query of a request, read as Docker reads it. */
record Query(UriQuery values) {
  private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

  /** The value, or empty when it is missing or has no characters. */
  Optional<String> text(String name) {
    return values.contains(name)
        ? Optional.of(values.get(name)).filter(value -> !value.isEmpty())
        : Optional.empty();
  }

  /** As {@link #text}; 400 when there is nothing. */
  String required(String name) {
    return text(name).orElseThrow(() -> HttpFailure.badRequest("\"" + name + "\" must be given"));
  }

  List<String> all(String name) {
    return values.contains(name) ? values.all(name) : List.of();
  }

  /** An object of texts, as Docker has labels in queries; empty when it is missing. */
  Map<String, String> map(String name) {
    byte[] json = text(name).orElse("{}").getBytes(StandardCharsets.UTF_8);
    Map<String, String> map = Json.readMapOf(json, String.class);
    if (map.values().stream().anyMatch(Objects::isNull)) {
      throw HttpFailure.badRequest("invalid value for " + name + ": null is no text");
    }
    return map;
  }

  boolean has(String name) {
    return values.contains(name);
  }

  boolean flag(String name) {
    return flag(name, false);
  }

  boolean flag(String name, boolean whenMissing) {
    if (!values.contains(name)) {
      return whenMissing;
    }
    return !FALSE.contains(values.get(name).trim().toLowerCase(Locale.ROOT));
  }

  OptionalInt number(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text.get()));
    } catch (NumberFormatException e) {
      throw HttpFailure.badRequest(
          "invalid value \"" + text.get() + "\" for " + name + ": not a number");
    }
  }

  /** A size of a terminal, which must be given. */
  int size(String name) {
    int value =
        number(name)
            .orElseThrow(() -> HttpFailure.badRequest("invalid resize " + name + ": missing"));
    if (value < 0 || value > TerminalSize.MOST) {
      throw HttpFailure.badRequest(
          "invalid resize " + name + " " + value + ": must be 0 to " + TerminalSize.MOST);
    }
    return value;
  }

  Filters filters() {
    return Filters.parse(text("filters").orElse("{}"));
  }
}
