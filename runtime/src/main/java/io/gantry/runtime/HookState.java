package io.gantry.runtime;

import io.gantry.oci.Json;
import io.gantry.oci.RuntimeSpec;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What hooks read of their container at their standard input: runtime-spec "State".
 *
 * @param bundle an existing folder with the container's {@code config.json}
 */
public record HookState(String id, Path bundle) {
  /** Where in its life the container is. */
  public enum Status {
    CREATING,
    RUNNING,
    STOPPED
  }

  /** The state as JSON. */
  public String json(Status status, int pid) {
    return before(status) + pid + after();
  }

  /** What stands before the number of the process. */
  String before(Status status) {
    return "{\"ociVersion\":"
        + Json.writeString(RuntimeSpec.VERSION)
        + ",\"id\":"
        + Json.writeString(id)
        + ",\"status\":\""
        + status.name().toLowerCase(Locale.ROOT)
        + "\",\"pid\":";
  }

  /** And what stands behind it. */
  String after() {
    return ",\"bundle\":" + Json.writeString(bundle.toString()) + "}";
  }
}
