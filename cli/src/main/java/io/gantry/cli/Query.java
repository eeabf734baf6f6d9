package io.gantry.cli;

import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds a path with its query. */
final class Query {
  private final StringBuilder path;
  private boolean first = true;

  /**
   * @param path with {@code %s} for each part, which is escaped
   */
  Query(String path, Object... parts) {
    Object[] escaped = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      escaped[i] = DaemonClient.escapePath(parts[i].toString());
    }
    this.path = new StringBuilder(String.format(path, escaped));
  }

  Query with(String name, Object value) {
    path.append(first ? '?' : '&')
        .append(name)
        .append('=')
        .append(DaemonClient.escape(value.toString()));
    first = false;
    return this;
  }

  Query with(String name, Optional<?> value) {
    return value.isPresent() ? with(name, value.get()) : this;
  }

  /** Adds {@code name=1} when it holds. */
  Query when(String name, boolean holds) {
    return holds ? with(name, 1) : this;
  }

  /** Adds what {@code --filter key=value} gave, in the API's form: a map of lists. */
  Query filters(List<String> filters) {
    Map<String, Map<String, Boolean>> map = new TreeMap<>();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      if (equals < 0) {
        throw new UsageException("invalid filter '" + filter + "': it must be key=value");
      }
      map.computeIfAbsent(filter.substring(0, equals).strip(), key -> new LinkedHashMap<>())
          .put(filter.substring(equals + 1).strip(), true);
    }
    return map.isEmpty()
        ? this
        : with("filters", new String(Json.write(map), StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
