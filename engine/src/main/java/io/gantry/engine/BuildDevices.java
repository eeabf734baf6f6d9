package io.gantry.engine;

import io.gantry.builder.solve.ExecDevice;
import io.gantry.cdi.CdiDevices;
import io.gantry.oci.GantryException;
import io.gantry.oci.GoBoolean;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the host's devices a build's process gets. Thread-safe. */
final class BuildDevices {
  /** By this annotation of BuildKit's a device needs no leave. */
  private static final String AUTO_ALLOW = "org.mobyproject.buildkit.device.autoallow";

  private final CdiDevices cdi;

  BuildDevices(CdiDevices cdi) {
    this.cdi = cdi;
  }

  /**
   * Their qualified names. What is not required and not there is left out.
   *
   * @throws GantryException NOT_FOUND for a required one that is not there, DENIED for one that the
   *     build may not have
   */
  List<String> of(List<ExecDevice> wishes) {
    Set<String> names = new LinkedHashSet<>();
    for (ExecDevice wish : wishes) {
      List<String> found = cdi.select(wish.name());
      if (found.isEmpty() && wish.required()) {
        throw GantryException.notFound(
            "RUN --device=%s: required device \"%s\" is not registered. Hint: see the devices in info"
                .formatted(wish.name(), wish.name()));
      }
      found.forEach(name -> allow(name, wish));
      names.addAll(found);
    }
    return List.copyOf(names);
  }

  private void allow(String name, ExecDevice wish) {
    String annotation = cdi.annotations(name).getOrDefault(AUTO_ALLOW, "");
    if (!wish.allowed() && !GoBoolean.parse(annotation).orElse(false)) {
      throw new GantryException(
          GantryException.Kind.DENIED,
          "RUN --device=%s: device %s is not allowed. Hint: --allow device"
              .formatted(wish.name(), name));
    }
  }
}
