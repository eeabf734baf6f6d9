package io.gantry.builder.attest;

import io.gantry.oci.Digest;
import io.gantry.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an image was built: SLSA provenance, version 1.0, https://slsa.dev/spec/v1.0/provenance.
 *
 * @param file the Dockerfile's name
 * @param target the stage that was asked for
 * @param platform that was built for
 * @param bases the manifests of the images that the build took, by name
 * @param details what may tell more than others should know; empty for {@code mode=min}
 * @param times when it began and ended; empty for builds that repeat
 */
public record Provenance(
    String file,
    Optional<String> target,
    Platform platform,
    Map<String, Digest> bases,
    Optional<Details> details,
    Optional<Times> times) {
  private static final String TYPE = "https://slsa.dev/provenance/v1";

  /** Arguments, labels and instructions. Secrets have no part in them. */
  public record Details(
      Map<String, String> arguments, Map<String, String> labels, List<String> instructions) {}

  /** Of a build. */
  public record Times(Instant began, Instant ended) {}

  /** As a statement has it. */
  public Attestation attestation() {
    Map<String, @Nullable Object> definition = new LinkedHashMap<>();
    definition.put("buildType", "urn:gantry:build:dockerfile:v1");
    definition.put("externalParameters", parameters());
    definition.put("internalParameters", Map.of("builderPlatform", Platform.current().toString()));
    definition.put("resolvedDependencies", dependencies());
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("builder", Map.of("id", ""));
    times.ifPresent(moments -> {
      Map<String, Object> metadata = new LinkedHashMap<>();
      metadata.put("startedOn", moments.began().toString());
      metadata.put("finishedOn", moments.ended().toString());
      run.put("metadata", metadata);
    });
    Map<String, @Nullable Object> predicate = new LinkedHashMap<>();
    predicate.put("buildDefinition", definition);
    predicate.put("runDetails", run);
    return new Attestation(TYPE, predicate);
  }

  private Map<String, @Nullable Object> parameters() {
    Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
    parameters.put("configSource", Map.of("path", file));
    parameters.put("platform", platform.toString());
    target.ifPresent(stage -> parameters.put("target", stage));
    details.ifPresent(more -> {
      parameters.put("arguments", new TreeMap<>(more.arguments()));
      parameters.put("labels", new TreeMap<>(more.labels()));
      parameters.put("instructions", more.instructions());
    });
    return parameters;
  }

  private List<Map<String, Object>> dependencies() {
    List<Map<String, Object>> all = new ArrayList<>();
    new TreeMap<>(bases)
        .forEach((name, digest) -> {
          Map<String, Object> dependency = new LinkedHashMap<>();
          dependency.put("uri", "pkg:docker/" + name);
          dependency.put("digest", Map.of(digest.algorithm(), digest.hex()));
          all.add(dependency);
        });
    return all;
  }
}
