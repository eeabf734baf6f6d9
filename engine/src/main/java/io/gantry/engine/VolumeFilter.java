package io.gantry.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Docker's filters of lists of volumes: name, driver, dangling, label. INVALID for others. */
final class VolumeFilter {
  private static final Set<String> KEYS =
      Set.of("name", "driver", "dangling", "label", "label!", "all");

  private final Map<String, List<String>> filters;

  VolumeFilter(Map<String, List<String>> filters) {
    FilterKeys.check(filters, KEYS);
    this.filters = filters;
  }

  /**
   * @param unused whether no container refers to it
   */
  boolean passes(VolumeRecord volume, boolean unused) {
    List<String> names = values("name");
    List<String> drivers = values("driver");
    return (names.isEmpty() || names.stream().anyMatch(volume.name()::contains))
        && (drivers.isEmpty() || drivers.contains(volume.driver()))
        && FilterKeys.flag(filters, "dangling", unused) == unused
        && LabelMatch.all(values("label"), volume.labels())
        && values("label!").stream().noneMatch(label -> LabelMatch.one(label, volume.labels()));
  }

  private List<String> values(String key) {
    return filters.getOrDefault(key, List.of());
  }
}
