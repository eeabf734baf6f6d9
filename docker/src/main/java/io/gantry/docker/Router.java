package io.gantry.docker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the endpoint of a request. Routes are grouped by the first segment of the path, and tried
 * in the order in which they were added. Immutable once built, so any thread may ask.
 */
final class Router {
  private final Map<String, List<Route>> bySegment = new HashMap<>();

  /** An endpoint together with the variables that its path gave. */
  record Match(Endpoint endpoint, Map<String, String> variables) {}

  Router add(String method, String pattern, Endpoint endpoint) {
    bySegment
        .computeIfAbsent(firstSegment(pattern), segment -> new ArrayList<>())
        .add(Route.of(method, pattern, endpoint));
    return this;
  }

  Optional<Match> find(String method, String rawPath) {
    for (Route route : bySegment.getOrDefault(firstSegment(rawPath), List.of())) {
      if (route.method().equals(method)) {
        Optional<Map<String, String>> variables = route.match(rawPath);
        if (variables.isPresent()) {
          return Optional.of(new Match(route.endpoint(), variables.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static String firstSegment(String path) {
    int end = path.indexOf('/', 1);
    return end < 0 ? path : path.substring(0, end);
  }
}
