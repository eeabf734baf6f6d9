package io.gantry.builder.dockerfile;

import io.gantry.builder.pattern.SlashPath;
import io.gantry.oci.ByteSize;
import io.gantry.oci.GoBoolean;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Reads one value of {@code RUN --mount}. Throws {@link SyntaxFault}. */
final class RunMountParser {
  private static final List<String> KEYS =
      List.of(
          "type",
          "from",
          "source",
          "target",
          "readonly",
          "id",
          "sharing",
          "required",
          "size",
          "mode",
          "uid",
          "gid",
          "src",
          "dst",
          "destination",
          "ro",
          "rw",
          "readwrite",
          "env");
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "src", "source",
          "dst", "target",
          "destination", "target",
          "ro", "readonly",
          "rw", "readwrite");
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final List<String> SHARINGS = List.of("shared", "private", "locked");

  private final Word flag;
  private final List<CsvFields.Field> fields;
  private final Map<String, String> values = new HashMap<>();
  private String type = "bind";

  RunMountParser(Word flag) {
    this.flag = flag;
    this.fields = CsvFields.of(flag.text()).orElseThrow(() -> fault("failed to parse csv mounts"));
  }

  Optional<String> from() {
    Optional<String> from = Optional.empty();
    for (CsvFields.Field field : fields) {
      String value = field.value().orElse("");
      if (field.key().equals("from")) {
        if (value.indexOf('$') >= 0 && value.indexOf('$') < value.length() - 1) {
          throw fault("'from' doesn't support variable expansion, define alias stage instead");
        }
        from = Optional.of(value).filter(name -> !name.isEmpty());
      }
    }
    return from;
  }

  RunMount parse(UnaryOperator<String> expander) {
    Optional<String> from = from();
    collect(expander);
    type = choice("type", TYPES, "unsupported mount type ").orElse("bind");
    Optional<String> sharing = choice("sharing", SHARINGS, "unsupported sharing value ");
    checkCombination(from, sharing);
    Optional<String> target = target();
    return new RunMount(
        RunMount.Type.valueOf(type.toUpperCase(Locale.ROOT)),
        from,
        text("source"),
        target,
        readOnly(),
        id(target),
        RunMount.Sharing.valueOf(sharing.orElse("shared").toUpperCase(Locale.ROOT)),
        truth("required").orElse(false),
        size(),
        env(target),
        number("mode", 8),
        number("uid", 10),
        number("gid", 10));
  }

  private void collect(UnaryOperator<String> expander) {
    for (CsvFields.Field field : fields) {
      String key = SYNONYMS.getOrDefault(field.key(), field.key());
      boolean isSwitch = List.of("readonly", "readwrite", "required").contains(key);
      if (!KEYS.contains(field.key()) && field.value().isPresent()) {
        throw fault(
            "unexpected key '"
                + field.key()
                + "' in '"
                + field.text()
                + "'"
                + Suggestion.question(field.key(), KEYS));
      }
      if (field.value().isEmpty() && !isSwitch) {
        throw fault("invalid field '" + field.text() + "' must be a key=value pair");
      }
      values.put(key, field.value().map(expander).orElse("true"));
    }
  }

  private void checkCombination(Optional<String> from, Optional<String> sharing) {
    boolean secret = type.equals("secret");
    if (values.containsKey("required") && !secret && !type.equals("ssh")) {
      throw fault("unexpected key 'required' for mount type '" + type + "'");
    }
    if (values.containsKey("size") && !type.equals("tmpfs")) {
      throw fault("unexpected key 'size' for mount type '" + type + "'");
    }
    for (String key : List.of("mode", "uid", "gid")) {
      if (values.containsKey(key) && (type.equals("bind") || type.equals("tmpfs"))) {
        throw fault(key + " not allowed for " + Quote.of(type) + " type mounts");
      }
    }
    if (secret && from.isPresent()) {
      throw fault("secret mount should not have a from");
    }
    if (secret && sharing.isPresent()) {
      throw fault("secret mount should not define sharing");
    }
    if (secret && text("source").isEmpty() && text("target").isEmpty() && text("id").isEmpty()) {
      throw fault("invalid secret mount. one of source, target required");
    }
    if (secret && text("source").isPresent() && text("id").isPresent()) {
      throw fault("both source and id can't be set");
    }
    if (sharing.isPresent() && !type.equals("cache")) {
      throw fault("invalid cache sharing set for " + type + " mount");
    }
  }

  private Optional<String> target() {
    Optional<String> target = text("target");
    boolean optional = type.equals("secret") || type.equals("ssh");
    if (target.isEmpty() && !optional) {
      throw fault("one of source, target required");
    }
    if (target.filter(path -> SlashPath.rooted(path).isEmpty()).isPresent()) {
      throw fault("invalid mount target " + Quote.of(target.orElse("")));
    }
    if (type.equals("secret") && target.isEmpty() && !values.containsKey("env")) {
      return Optional.of(
          "/run/secrets/" + baseName(text("id").or(() -> text("source")).orElse("")));
    }
    return target;
  }

  private Optional<String> id(Optional<String> target) {
    return switch (type) {
      case "cache" -> text("id").or(() -> target);
      case "secret" ->
          text("id").or(() -> text("source")).or(() -> target.map(RunMountParser::baseName));
      case "ssh" -> text("id").or(() -> Optional.of("default"));
      default -> text("id");
    };
  }

  /** An empty name stands for the secret's own. */
  private Optional<String> env(Optional<String> target) {
    return Optional.ofNullable(values.get("env"))
        .map(name -> name.isEmpty() ? id(target).orElse("") : name);
  }

  private boolean readOnly() {
    boolean byDefault = !type.equals("cache") && !type.equals("tmpfs");
    return truth("readonly").or(() -> truth("readwrite").map(rw -> !rw)).orElse(byDefault);
  }

  private Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  private Optional<String> choice(String key, List<String> allowed, String message) {
    Optional<String> value = Optional.ofNullable(values.get(key));
    value
        .filter(text -> !allowed.contains(text.toLowerCase(Locale.ROOT)))
        .ifPresent(text -> {
          throw fault(message + Quote.of(text) + Suggestion.question(text, allowed));
        });
    return value.map(text -> text.toLowerCase(Locale.ROOT));
  }

  private Optional<Boolean> truth(String key) {
    return Optional.ofNullable(values.get(key))
        .map(value ->
            GoBoolean.parse(value)
                .orElseThrow(() -> fault("invalid value for " + key + ": " + value)));
  }

  private Optional<Integer> number(String key, int radix) {
    return Optional.ofNullable(values.get(key))
        .map(value -> {
          boolean digits = value.matches(radix == 8 ? "[0-7]{1,10}" : "[0-9]{1,9}");
          if (!digits) {
            throw fault("invalid value " + value + " for " + key);
          }
          return Integer.parseInt(value, radix);
        });
  }

  private long size() {
    String value = values.getOrDefault("size", "0");
    return ByteSize.find(value).orElseThrow(() -> fault("invalid value for size: " + value));
  }

  private static String baseName(String path) {
    return SlashPath.baseName(SlashPath.rooted(path));
  }

  private SyntaxFault fault(String message) {
    return SyntaxFault.at(flag, message);
  }
}
