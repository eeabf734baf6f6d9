package io.gantry.cdi;

import io.gantry.oci.GantryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which version a specification must be of: CDI specification, "Released versions". Pure. */
final class SpecVersion {
  private static final List<String> KNOWN =
      List.of(
          "0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0", "0.6.0", "0.7.0", "0.8.0", "1.0.0", "1.1.0");
  private static final String EARLIEST = "0.3.0";

  /** The newest first. */
  private static final List<Since> FEATURES =
      List.of(
          new Since("1.1.0", SpecVersion::usesNetworkOrMonitoring),
          new Since("0.7.0", any(e -> e.intelRdt() != null || !e.additionalGids().isEmpty())),
          new Since("0.6.0", SpecVersion::usesAnnotations),
          new Since("0.5.0", SpecVersion::usesHostPaths),
          new Since("0.4.0", any(e -> e.mounts().stream().anyMatch(m -> !m.type().isEmpty()))));

  private record Since(String version, Predicate<CdiSpec> uses) {}

  private SpecVersion() {}

  /** INVALID for a version that is not known, or older than what the specification uses. */
  static void check(CdiSpec spec) {
    int version = KNOWN.indexOf(spec.cdiVersion().replaceFirst("^v", ""));
    if (version < 0) {
      throw GantryException.invalid(
          "cdiVersion \"" + spec.cdiVersion() + "\" is none of " + String.join(", ", KNOWN));
    }
    String least =
        FEATURES.stream()
            .filter(feature -> feature.uses().test(spec))
            .map(Since::version)
            .findFirst()
            .orElse(EARLIEST);
    if (version < KNOWN.indexOf(least)) {
      throw GantryException.invalid(
          "cdiVersion %s: what it uses needs at least %s".formatted(spec.cdiVersion(), least));
    }
  }

  private static boolean usesNetworkOrMonitoring(CdiSpec spec) {
    return any(e ->
            !e.netDevices().isEmpty()
                || (e.intelRdt() != null
                    && (e.intelRdt().enableMonitoring() || !e.intelRdt().schemata().isEmpty())))
        .test(spec);
  }

  private static boolean usesAnnotations(CdiSpec spec) {
    String deviceClass = spec.kind().substring(spec.kind().indexOf('/') + 1);
    return !spec.annotations().isEmpty()
        || spec.devices().stream().anyMatch(device -> !device.annotations().isEmpty())
        || deviceClass.contains(".");
  }

  private static boolean usesHostPaths(CdiSpec spec) {
    boolean numbered =
        spec.devices().stream()
            .anyMatch(d -> !d.name().isEmpty() && !Character.isLetter(d.name().charAt(0)));
    return numbered
        || any(e -> e.deviceNodes().stream().anyMatch(node -> !node.hostPath().isEmpty()))
            .test(spec);
  }

  private static Predicate<CdiSpec> any(Predicate<ContainerEdits> test) {
    return spec -> allEdits(spec).anyMatch(test);
  }

  private static Stream<ContainerEdits> allEdits(CdiSpec spec) {
    List<ContainerEdits> all = new ArrayList<>(List.of(spec.containerEdits()));
    spec.devices().forEach(device -> all.add(device.containerEdits()));
    return all.stream();
  }
}
