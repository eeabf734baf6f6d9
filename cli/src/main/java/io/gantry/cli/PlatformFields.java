package io.gantry.cli;

import io.gantry.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;

/** A platform as descriptors and Docker's queries carry it: what is empty is left out. */
final class PlatformFields {
  private PlatformFields() {}

  static Map<String, Object> of(Platform platform) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("architecture", platform.architecture());
    fields.put("os", platform.os());
    String version = platform.osVersion();
    if (version != null && !version.isEmpty()) {
      fields.put("os.version", version);
    }
    if (!platform.osFeatures().isEmpty()) {
      fields.put("os.features", platform.osFeatures());
    }
    if (!platform.variant().isEmpty()) {
      fields.put("variant", platform.variant());
    }
    return fields;
  }
}
