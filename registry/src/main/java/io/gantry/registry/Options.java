package io.gantry.registry;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
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
    options.port();
    return options;
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
