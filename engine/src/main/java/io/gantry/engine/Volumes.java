package io.gantry.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Local volumes: folders below the state root that outlive containers. Thread-safe. */
public final class Volumes {
  /** A volume. */
  public record VolumeView(
      String name,
      String driver,
      Path mountpoint,
      Instant created,
      Map<String, String> labels,
      Map<String, String> options,
      boolean anonymous) {
    public VolumeView {
      labels = Map.copyOf(labels);
      options = Map.copyOf(options);
    }
  }

  Volumes() {}

  /** Makes a volume, or answers the one of that name; an empty name makes an anonymous one. */
  public VolumeView create(
      String name, String driver, Map<String, String> options, Map<String, String> labels) {
    throw new UnsupportedOperationException();
  }

  /** NOT_FOUND when there is none. */
  public VolumeView inspect(String name) {
    throw new UnsupportedOperationException();
  }

  /** All that pass Docker's filters {@code name}, {@code driver}, {@code dangling}, {@code label}. */
  public List<VolumeView> list(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }

  /** CONFLICT while a container refers to it. */
  public void remove(String name, boolean force) {
    throw new UnsupportedOperationException();
  }

  /** Removes unused ones: anonymous ones only, unless the filter {@code all} is given. */
  public Pruned prune(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }

  /** Bytes in its files. */
  public long size(String name) {
    throw new UnsupportedOperationException();
  }

  /** How many containers refer to it. */
  public int references(String name) {
    throw new UnsupportedOperationException();
  }
}
