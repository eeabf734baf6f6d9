package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server shall do, as the command line said it; the last of equal options counts. */
final class Options {
  private final Map<Option, String> values = new EnumMap<>(Option.class);

  private Options() {}

  /**
   * Reads {@code --name value} and {@code --name=value}; throws INVALID that says what is wrong.
   */
  static Options parse(List<String> args) {
    Options options = new Options();
    for (int i = 0; i < args.size(); i++) {
      String[] parts = args.get(i).split("=", 2);
      Option option = Option.ofFlag(parts[0]);
      if (option.takesValue() == (parts.length == 2)) {
        options.values.put(option, parts.length == 2 ? parts[1] : "");
      } else if (option.takesValue() && i + 1 < args.size()) {
        options.values.put(option, args.get(++i));
      } else {
        String what = option.takesValue() ? " needs a value" : " takes no value";
        throw GantryException.invalid("option " + option.flag() + what);
      }
    }
    options.check();
    return options;
  }

  private void check() {
    port();
    quota();
    upstream();
    var _ = storage();
    for (Option duration :
        List.of(Option.GC_INTERVAL, Option.GC_GRACE, Option.GC_SETTLE, Option.STALL_LIMIT)) {
      duration(duration, "1h");
    }
    if (has(Option.STORAGE)
        && duration(Option.GC_GRACE, "1h").compareTo(duration(Option.GC_SETTLE, "10s")) <= 0) {
      throw GantryException.invalid("--gc-grace must be longer than --gc-settle");
    }
    together(Option.TLS_CERT, Option.TLS_KEY);
    together(Option.TOKEN_REALM, Option.TOKEN_SERVICE, Option.TOKEN_ISSUER, Option.TOKEN_KEY);
    if (has(Option.TOKEN_KEY) && (has(Option.HTPASSWD) || has(Option.RIGHTS))) {
      throw GantryException.invalid(
          "tokens carry the rights: give neither --htpasswd nor --rights");
    }
  }

  private void together(Option... group) {
    List<Option> missing = List.of(group).stream().filter(option -> !has(option)).toList();
    if (!missing.isEmpty() && missing.size() < group.length) {
      throw GantryException.invalid("option " + missing.getFirst().flag() + " is missing");
    }
  }

  boolean has(Option option) {
    return values.containsKey(option);
  }

  Optional<String> text(Option option) {
    return Optional.ofNullable(values.get(option));
  }

  Path root() {
    return Path.of(text(Option.ROOT).orElse("/var/lib/gantry-registry"));
  }

  Quota quota() {
    return new Quota(bytes(Option.QUOTA), bytes(Option.REPOSITORY_QUOTA));
  }

  /** Reads {@code 90s}, {@code 30m}, {@code 12h} or {@code 7d}; 0 needs no unit. */
  Duration duration(Option option, String otherwise) {
    String text = text(option).orElse(otherwise);
    try {
      return text.equals("0")
          ? Duration.ZERO
          : Duration.parse((text.endsWith("d") ? "P" : "PT") + text);
    } catch (DateTimeParseException e) {
      throw invalid(option, text, "use a number with s, m, h or d");
    }
  }

  Optional<Path> file(Option option) {
    return text(option).map(Path::of);
  }

  Optional<Upstream> upstream() {
    Optional<String> credentials = file(Option.UPSTREAM_CREDENTIALS).map(Options::line);
    return text(Option.UPSTREAM)
        .map(url -> new HttpUpstream(uri(Option.UPSTREAM, url), credentials));
  }

  /** Where content is kept, if not below the root. */
  Optional<S3Place> storage() {
    for (Option option : List.of(Option.S3_ENDPOINT, Option.S3_REGION, Option.S3_REDIRECT)) {
      if (has(option) && !has(Option.STORAGE)) {
        throw GantryException.invalid("option " + option.flag() + " needs --storage");
      }
    }
    Optional<URI> endpoint = text(Option.S3_ENDPOINT).map(url -> uri(Option.S3_ENDPOINT, url));
    String region = text(Option.S3_REGION).orElse("us-east-1");
    return text(Option.STORAGE).map(url -> S3Place.parse(url, endpoint, region));
  }

  private static URI uri(Option option, String url) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw invalid(option, url, "use http://HOST or https://HOST");
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw GantryException.invalid("read " + file + ": " + e);
    }
  }

  private long bytes(Option option) {
    String text = text(option).orElse(String.valueOf(Long.MAX_VALUE));
    try {
      long bytes = Long.parseLong(text);
      if (bytes >= 0) {
        return bytes;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw invalid(option, text, "use a number of bytes");
  }

  private static GantryException invalid(Option option, String text, String hint) {
    return GantryException.invalid(option.flag() + " " + text + " makes no sense: " + hint);
  }

  /** The address to listen on, without the brackets of IPv6. */
  String host() {
    String host = listen().substring(0, listen().lastIndexOf(':'));
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  int port() {
    String listen = listen();
    try {
      int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
      if (listen.lastIndexOf(':') > 0 && port >= 0 && port <= 0xffff) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw GantryException.invalid("cannot listen on " + listen + ": use ADDRESS:PORT");
  }

  private String listen() {
    return text(Option.LISTEN).orElse("127.0.0.1:5000");
  }
}
