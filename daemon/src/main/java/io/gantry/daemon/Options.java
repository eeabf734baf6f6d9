package io.gantry.daemon;

import io.gantry.docker.ListenAddress;
import io.gantry.engine.CollectionSettings;
import io.gantry.engine.EngineConfig;
import io.gantry.engine.PastTime;
import io.gantry.engine.RegistryOptions;
import io.gantry.oci.GantryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;

/** What the daemon shall do, checked. The arguments are kept to read the file again on SIGHUP. */
record Options(List<String> arguments, OptionValues values) {
  private static final Path DEFAULT_FILE = Path.of("/etc/gantry/daemon.json");
  private static final Path DEFAULT_POLICY = Path.of("/etc/gantry/policy.json");

  /** Throws INVALID that says what is wrong. */
  static Options parse(List<String> args) {
    OptionValues given = OptionValues.ofArguments(args);
    Optional<Path> file = given.last(Option.CONFIG_FILE).map(Path::of);
    if (file.isEmpty() && Files.exists(DEFAULT_FILE)) {
      file = Optional.of(DEFAULT_FILE);
    }
    Options options =
        new Options(
            List.copyOf(args), file.map(OptionValues::ofFile).map(given::with).orElse(given));
    options.check();
    return options;
  }

  boolean help() {
    return values.flag(Option.HELP);
  }

  boolean version() {
    return values.flag(Option.VERSION);
  }

  Path execRoot() {
    return path(Option.EXEC_ROOT, "/run/gantry");
  }

  Path pidfile() {
    return values.last(Option.PIDFILE).map(Path::of).orElse(execRoot().resolve("gantry.pid"));
  }

  Optional<String> group() {
    return values.last(Option.GROUP).filter(name -> !name.isEmpty());
  }

  List<ListenAddress> hosts() {
    List<String> hosts = values.all(Option.HOST);
    return (hosts.isEmpty() ? List.of("unix://" + execRoot().resolve("gantry.sock")) : hosts)
        .stream().map(ListenAddress::parse).toList();
  }

  /** The usual file counts unless it is certain that there is none. */
  Optional<Path> policy() {
    return values
        .last(Option.POLICY)
        .map(file -> Path.of(file).toAbsolutePath())
        .or(() -> Files.notExists(DEFAULT_POLICY) ? Optional.empty() : Optional.of(DEFAULT_POLICY));
  }

  Level logLevel() {
    String name =
        values.flag(Option.DEBUG) ? "debug" : values.last(Option.LOG_LEVEL).orElse("info");
    return switch (name) {
      case "debug", "trace" -> Level.FINE;
      case "info" -> Level.INFO;
      case "warn" -> Level.WARNING;
      case "error", "fatal" -> Level.SEVERE;
      default ->
          throw GantryException.invalid(
              "log level " + name + " is unknown: use debug, info, warn, error or fatal");
    };
  }

  EngineConfig engine(Path initBinary) {
    EngineConfig config =
        EngineConfig.of(path(Option.DATA_ROOT, "/var/lib/gantry"), execRoot(), initBinary)
            .withBridge(networking().bridge())
            .withNetworks(networking().networks())
            .withLabels(labels())
            .withRegistries(
                new RegistryOptions(
                    values.all(Option.INSECURE_REGISTRY),
                    values.all(Option.REGISTRY_MIRROR),
                    proxies(),
                    policy()))
            .withCollection(collection());
    EngineConfig devices = cdiFolders().map(config::withCdiFolders).orElse(config);
    return values.last(Option.CGROUP_PARENT).map(devices::withCgroupParent).orElse(devices);
  }

  /** As dockerd has it, an empty one leaves what the environment says. */
  private Map<String, String> proxies() {
    Map<String, String> proxies = new LinkedHashMap<>();
    for (Option option : List.of(Option.HTTP_PROXY, Option.HTTPS_PROXY, Option.NO_PROXY)) {
      values
          .last(option)
          .filter(value -> !value.isBlank())
          .ifPresent(value -> proxies.put(option.name(), value));
    }
    return proxies;
  }

  private NetworkOptions networking() {
    return new NetworkOptions(values);
  }

  private void check() {
    if (!help() && !version()) {
      hosts();
      logLevel();
      labels();
      collection();
      var _ = networking().bridge();
      var _ = networking().networks();
    }
  }

  private CollectionSettings collection() {
    Optional<Integer> high = percent(Option.GC_HIGH_WATER);
    Optional<Integer> low = percent(Option.GC_LOW_WATER);
    Optional<String> keep = values.last(Option.GC_KEEP);
    if (high.isPresent()) {
      return new CollectionSettings(
          high.get(),
          low.orElse(Math.max(1, high.get() - 10)),
          keep.map(Options::duration).orElse(Duration.ofHours(1)));
    } else if (low.isPresent() || keep.isPresent()) {
      throw GantryException.invalid(
          "%s and %s mean nothing without %s"
              .formatted(
                  Option.GC_LOW_WATER.flag(), Option.GC_KEEP.flag(), Option.GC_HIGH_WATER.flag()));
    }
    return CollectionSettings.OFF;
  }

  private Optional<Integer> percent(Option option) {
    return values
        .last(option)
        .map(text -> {
          if (!text.matches("[0-9]{1,3}")) {
            throw GantryException.invalid(
                "%s %s is no whole percentage".formatted(option.flag(), text));
          }
          return Integer.valueOf(text);
        });
  }

  private static Duration duration(String text) {
    return PastTime.duration(text)
        .orElseThrow(() ->
            GantryException.invalid(
                Option.GC_KEEP.flag() + " " + text + " is no duration such as 90m or 24h"));
  }

  /** As dockerd has it, one that is empty takes the usual ones away. */
  private Optional<List<Path>> cdiFolders() {
    List<String> given = values.all(Option.CDI_SPEC_DIR);
    return given.isEmpty()
        ? Optional.empty()
        : Optional.of(
            given.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).toAbsolutePath().normalize())
                .toList());
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : values.all(Option.LABEL)) {
      int equals = label.indexOf('=');
      if (equals <= 0) {
        throw GantryException.invalid("label \"" + label + "\" is not KEY=VALUE");
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return labels;
  }

  private Path path(Option option, String otherwise) {
    return Path.of(values.last(option).orElse(otherwise)).toAbsolutePath().normalize();
  }
}
