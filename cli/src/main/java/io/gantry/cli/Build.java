package io.gantry.cli;

import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code gantry build}. */
final class Build extends Verb {
  Build() {
    super(
        "PATH|-",
        "Build an image from a Dockerfile",
        Flag.value("add-host", "list", "Add a custom host-to-IP mapping (format: \"host:ip\")"),
        Flag.value("allow", "list", "Allow what builds may not (network.host, security.insecure)"),
        Flag.value("annotation", "list", "Add annotation to the image ([index:]key=value)"),
        Flag.value("build-arg", "list", "Set build-time variables"),
        Flag.value("build-context", "list", "Additional build contexts (e.g., name=path)"),
        Flag.value(
            "cache-from", "list", "Caches to use (image, type=registry,ref=, type=local,src=)"),
        Flag.value(
            "cache-to", "list", "Where the cache goes (type=inline|registry|local,mode=max)"),
        Flag.value('f', "file", "string", "Name of the Dockerfile (default: \"PATH/Dockerfile\")"),
        Flag.value("iidfile", "string", "Write the image ID to a file"),
        Flag.value("label", "list", "Set metadata for an image"),
        Flag.value('m', "memory", "bytes", "Memory limit of the build's processes"),
        Flag.value("network", "string", "Set the networking mode for the \"RUN\" instructions"),
        Flag.toggle("no-cache", "Do not use cache when building the image"),
        Flag.value("no-cache-filter", "list", "Do not cache specified stages"),
        Flag.value('o', "output", "list", "Output destination (format: \"type=local,dest=path\")"),
        Flag.value("platform", "string", "Set target platforms for build, with commas between"),
        Flag.value("progress", "string", "Set type of progress output (auto, plain, tty, rawjson)"),
        Flag.value("provenance", "string", "Tell how the image was built (true, min, max)"),
        Flag.toggle("pull", "Always attempt to pull all referenced images"),
        Flag.toggle("push", "Push the image by its names (as --output type=registry)"),
        Flag.toggle('q', "quiet", "Suppress the build output and print image ID on success"),
        Flag.value("sbom", "string", "Tell what packages are in the image (true, false)"),
        Flag.value("secret", "list", "Secret to expose to the build (id=mysecret,src=/path)"),
        Flag.value("shm-size", "bytes", "Shared memory size for the build's processes"),
        Flag.toggle("squash", "Make one layer of those that the build adds"),
        Flag.value('t', "tag", "list", "Name and optionally a tag (format: \"name:tag\")"),
        Flag.value("target", "string", "Set the target build stage to build"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<BuildOutput> outputs = arguments.all("output", BuildOutput::parse);
    boolean several = makesIndex(arguments);
    BuildFiles files = BuildFiles.of(session, arguments);
    boolean quiet = arguments.has("quiet");
    String progress = arguments.last("progress", "auto");
    BuildView view = new BuildView(session.err(), progress, session.errorIsTerminal(), quiet);
    String id;
    try (HttpExchange exchange =
        session
            .client()
            .upload(
                "POST",
                query(arguments, outputs).toString(),
                auths(session, files, arguments),
                files::writeTo)) {
      id = view.show(exchange.body());
      arguments.last("iidfile").ifPresent(file -> write(Path.of(file), id));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    outputs.stream()
        .filter(output -> !output.byDaemon(several))
        .forEach(output -> output.write(session, id));
    if (!outputs.isEmpty() && arguments.all("tag").isEmpty()) {
      // Only what it went out to was wanted; the cache keeps the steps.
      session.client().delete(new Query("/images/%s", id).toString());
    }
    if (quiet) {
      session.out().println(id);
    }
    return 0;
  }

  private static Query query(Arguments arguments, List<BuildOutput> outputs) {
    Query query =
        new Query("/build")
            .with("gantry", 1)
            .with("dockerfile", BuildFiles.name(arguments))
            .with("buildargs", json(buildArguments(arguments)))
            .with("labels", json(pairs(arguments.all("label"), false)))
            .with("target", arguments.last("target"))
            .with("platform", arguments.last("platform"))
            .with("networkmode", arguments.last("network"))
            .with("memory", arguments.last("memory", ByteSizes::parse))
            .with("shmsize", arguments.last("shm-size", ByteSizes::parse))
            .with("annotations", json(annotations(arguments, false)))
            .with("indexannotations", json(annotations(arguments, true)))
            .with("provenance", provenance(arguments))
            .when("sbom", arguments.last("sbom", "false").equals("true"))
            .when("squash", arguments.has("squash"))
            .when("push", arguments.has("push") || outputs.stream().anyMatch(BuildOutput::push))
            .when("nocache", arguments.has("no-cache"))
            .when("pull", arguments.has("pull"));
    arguments.all("no-cache-filter").forEach(stages -> query.with("nocachefilter", stages));
    arguments.all("cache-from").forEach(c -> query.with("cache-from", absolute(c, "src=")));
    arguments.all("cache-to").forEach(c -> query.with("cache-to", absolute(c, "dest=")));
    query.when("rewrite-timestamp", outputs.stream().anyMatch(BuildOutput::rewriteTimestamps));
    boolean several = makesIndex(arguments);
    outputs.stream()
        .filter(output -> output.byDaemon(several))
        .forEach(output -> query.with("archive", Path.of(output.target()).toAbsolutePath()));
    arguments.all("tag").forEach(tag -> query.with("t", tag));
    arguments.all("add-host").forEach(host -> query.with("extrahosts", host));
    arguments.all("allow").forEach(allowed -> query.with("allow", allowed));
    return query;
  }

  private static Map<String, String> auths(Session session, BuildFiles files, Arguments arguments) {
    List<ImageReference> names = new ArrayList<>(files.images());
    arguments.all("tag").forEach(tag -> names.add(ImageReference.parse(tag)));
    for (String cache : both(arguments.all("cache-from"), arguments.all("cache-to"))) {
      String name = cache.contains("=") ? reference(cache) : cache;
      if (!name.isEmpty()) {
        names.add(ImageReference.parse(name));
      }
    }
    return Map.of("X-Registry-Config", new Credentials(session).header(names));
  }

  /** What is wrong with the rest, the daemon says. */
  private static String reference(String cache) {
    for (String word : cache.split(",", -1)) {
      if (word.startsWith("ref=")) {
        return word.substring("ref=".length());
      }
    }
    return "";
  }

  private static List<String> both(List<String> some, List<String> others) {
    List<String> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  /** What the store has no place for. */
  private static boolean makesIndex(Arguments arguments) {
    return arguments.last("platform", "").contains(",")
        || !provenance(arguments).isEmpty()
        || arguments.last("sbom", "false").equals("true");
  }

  private static String provenance(Arguments arguments) {
    String text = arguments.last("provenance", "false");
    return switch (text.startsWith("mode=") ? text.substring("mode=".length()) : text) {
      case "false" -> "";
      case "true", "min" -> "min";
      case "max" -> "max";
      default -> throw new UsageException("invalid provenance \"" + text + "\": true, min or max");
    };
  }

  /** Those of the index begin so; {@code manifest:} says what is meant without. */
  private static Map<String, @Nullable String> annotations(Arguments arguments, boolean ofIndex) {
    List<String> texts = new ArrayList<>();
    for (String text : arguments.all("annotation")) {
      boolean its = text.startsWith("index:");
      if (!text.contains("=") || text.startsWith("manifest-descriptor:")) {
        throw new UsageException(
            "invalid annotation \"" + text + "\", expected [index:|manifest:]key=value");
      }
      if (its == ofIndex) {
        texts.add(
            text.startsWith("manifest:") || its ? text.substring(text.indexOf(':') + 1) : text);
      }
    }
    return pairs(texts, false);
  }

  /** Builds that repeat are told of their moment by the environment, too. */
  private static Map<String, @Nullable String> buildArguments(Arguments arguments) {
    Map<String, @Nullable String> pairs = pairs(arguments.all("build-arg"), true);
    String epoch = System.getenv("SOURCE_DATE_EPOCH");
    if (epoch != null && !epoch.isEmpty()) {
      pairs.putIfAbsent("SOURCE_DATE_EPOCH", epoch);
    }
    return pairs;
  }

  /** The daemon does not know the folder of this process. */
  private static String absolute(String cache, String field) {
    StringBuilder words = new StringBuilder();
    for (String word : cache.split(",", -1)) {
      words.append(words.isEmpty() ? "" : ",");
      boolean isPath = word.startsWith(field);
      words.append(
          isPath ? field + Path.of(word.substring(field.length())).toAbsolutePath() : word);
    }
    return words.toString();
  }

  private static String json(Map<String, @Nullable String> map) {
    return new String(Json.write(map), StandardCharsets.UTF_8);
  }

  /** A name alone has its value from the environment, if it is there. */
  private static Map<String, @Nullable String> pairs(List<String> texts, boolean environment) {
    Map<String, @Nullable String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals >= 0) {
        pairs.put(text.substring(0, equals), text.substring(equals + 1));
      } else {
        Optional<String> value =
            environment ? Optional.ofNullable(System.getenv(text)) : Optional.of("");
        value.ifPresent(found -> pairs.put(text, found));
      }
    }
    return pairs;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fields of {@code key=value,key=value}. */
  static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("\"" + part + "\" must be a key=value pair");
      }
      fields.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return fields;
  }
}
