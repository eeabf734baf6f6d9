package io.gantry.cli;

import io.gantry.builder.BuiltinArguments;
import io.gantry.oci.ByteSize;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code gantry build} asks of the daemon. */
final class BuildQuery {
  private static final String EPOCH = "SOURCE_DATE_EPOCH";

  private BuildQuery() {}

  /** The query of {@code POST /build}. */
  static Query of(Arguments arguments, List<BuildOutput> outputs) {
    Query query =
        new Query("/build")
            .with("gantry", 1)
            .with("dockerfile", BuildFiles.name(arguments))
            .with("buildargs", json(buildArguments(arguments)))
            .with("labels", json(pairs(arguments.all("label"), false)))
            .with("remote", BuildFiles.remote(arguments))
            .with("target", arguments.last("target"))
            .with("platform", arguments.last("platform"))
            .with("networkmode", arguments.last("network"))
            .with("memory", arguments.last("memory", ByteSize::parse))
            .with("shmsize", arguments.last("shm-size", ByteSize::parse))
            .with("annotations", json(annotations(arguments, false)))
            .with("indexannotations", json(annotations(arguments, true)))
            .with("cgroupparent", arguments.last("cgroup-parent"))
            .with("provenance", provenance(arguments))
            .when("sbom", sbom(arguments))
            .when("squash", arguments.has("squash"))
            .when("push", arguments.has("push") || outputs.stream().anyMatch(BuildOutput::push))
            .when("nocache", arguments.has("no-cache"))
            .when("pull", arguments.has("pull"));
    arguments.all("no-cache-filter").forEach(stages -> query.with("nocachefilter", stages));
    arguments.all("cache-from").forEach(c -> query.with("cache-from", absolute(c, "src=")));
    arguments.all("cache-to").forEach(c -> query.with("cache-to", absolute(c, "dest=")));
    query.when("rewrite-timestamp", outputs.stream().anyMatch(BuildOutput::rewriteTimestamps));
    boolean several = makesIndex(arguments);
    query.when(
        "each", outputs.stream().anyMatch(output -> output.needsEach(severalPlatforms(arguments))));
    outputs.stream()
        .filter(output -> output.byDaemon(several))
        .forEach(output -> query.with("archive", Path.of(output.target()).toAbsolutePath()));
    arguments.all("tag").forEach(tag -> query.with("t", tag));
    List<Map<String, Object>> ulimits = arguments.all("ulimit", CreateRequest::ulimit);
    if (!ulimits.isEmpty()) {
      query.with("ulimits", new String(Json.write(ulimits), StandardCharsets.UTF_8));
    }
    arguments.all("add-host").forEach(host -> query.with("extrahosts", host));
    arguments.all("allow").forEach(allowed -> query.with("allow", allowed));
    return query;
  }

  /** The credentials that a build may need, for its header. */
  static Map<String, String> auths(Session session, BuildFiles files, Arguments arguments) {
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
  static boolean makesIndex(Arguments arguments) {
    return severalPlatforms(arguments) || !provenance(arguments).isEmpty() || sbom(arguments);
  }

  /** What is told beside files that go out, as old as the build says. */
  static AttestationFiles attestationFiles(Arguments arguments) {
    List<AttestationFiles.Kind> kinds = new ArrayList<>();
    if (!provenance(arguments).isEmpty()) {
      kinds.add(AttestationFiles.Kind.PROVENANCE);
    }
    if (sbom(arguments)) {
      kinds.add(AttestationFiles.Kind.SBOM);
    }
    String epoch = buildArguments(arguments).get(EPOCH);
    // What is no number the daemon has refused.
    Instant modified =
        epoch == null || epoch.isEmpty()
            ? Instant.now()
            : Instant.ofEpochSecond(Long.parseLong(epoch));
    return new AttestationFiles(kinds, modified);
  }

  private static boolean sbom(Arguments arguments) {
    String text = arguments.last("sbom").orElseGet(() -> attestation(arguments, "sbom"));
    return text.equals("true");
  }

  /** What {@code --attest type=TYPE} says: its mode, true or false. */
  private static String attestation(Arguments arguments, String type) {
    String said = "false";
    for (String text : arguments.all("attest")) {
      Map<String, String> fields = fields(text);
      String given = fields.getOrDefault("type", "");
      if (!List.of("sbom", "provenance").contains(given)) {
        throw new UsageException("invalid attestation \"" + text + "\": type=sbom or provenance");
      }
      if (given.equals(type)) {
        boolean disabled = fields.getOrDefault("disabled", "false").equals("true");
        said = disabled ? "false" : fields.getOrDefault("mode", "true");
      }
    }
    return said;
  }

  /** Whether there are several, or the one shall look as if it were one of them. */
  static boolean severalPlatforms(Arguments arguments) {
    String[] platforms = arguments.last("platform", "").split(",", -1);
    return BuiltinArguments.of(buildArguments(arguments))
        .multiPlatform(new HashSet<>(List.of(platforms)).size());
  }

  private static String provenance(Arguments arguments) {
    String text =
        arguments.last("provenance").orElseGet(() -> attestation(arguments, "provenance"));
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
    String epoch = System.getenv(EPOCH);
    if (epoch != null && !epoch.isEmpty()) {
      pairs.putIfAbsent(EPOCH, epoch);
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
