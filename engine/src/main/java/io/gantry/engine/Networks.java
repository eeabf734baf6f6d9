package io.gantry.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The networks that there are: bridge, host and none. Thread-safe. */
public final class Networks {
  /**
   * A network.
   *
   * @param subnet empty where there is none
   * @param bridge name of the host's bridge; empty where there is none
   * @param containers ids of connected containers
   */
  public record NetworkInfo(
      String id,
      String name,
      String driver,
      Instant created,
      String subnet,
      String gateway,
      String bridge,
      List<ContainerView> containers) {
    public NetworkInfo {
      containers = List.copyOf(containers);
    }
  }

  Networks() {}

  /** All that pass Docker's filters {@code name}, {@code id}, {@code driver}, {@code type}. */
  public List<NetworkInfo> list(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }

  /** By name, id or unique prefix of an id; NOT_FOUND otherwise. */
  public NetworkInfo inspect(String ref) {
    throw new UnsupportedOperationException();
  }
}
