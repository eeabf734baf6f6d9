package io.gantry.cdi;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one file says: CDI specification, "CDI JSON Specification". */
@Json
record CdiSpec(
    String cdiVersion,
    String kind,
    Map<String, String> annotations,
    List<Device> devices,
    ContainerEdits containerEdits) {
  CdiSpec {
    cdiVersion = Absent.text(cdiVersion);
    kind = Absent.text(kind);
    annotations = Absent.map(annotations);
    devices = Absent.list(devices);
    containerEdits = edits(containerEdits);
  }

  /** A device of this kind. */
  @Json
  record Device(String name, Map<String, String> annotations, ContainerEdits containerEdits) {
    Device {
      name = Absent.text(name);
      annotations = Absent.map(annotations);
      containerEdits = edits(containerEdits);
    }
  }

  private static ContainerEdits edits(@Nullable ContainerEdits given) {
    return given == null ? ContainerEdits.NONE : given;
  }
}
