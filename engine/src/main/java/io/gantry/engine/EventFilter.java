package io.gantry.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Docker's filters of events: a key's values are alternatives (labels must all hold), keys must all
 * match. Keys: {@code type}, {@code event}, {@code container}, {@code image}, {@code volume},
 * {@code network}, {@code daemon}, {@code label}, {@code scope}. Pure.
 */
public final class EventFilter {
  public static final EventFilter ALL = new EventFilter(Map.of());

  private static final Set<String> KEYS =
      Set.of(
          "type", "event", "container", "image", "volume", "network", "daemon", "label", "scope");

  private final Map<String, List<String>> filters;

  /** Throws INVALID for a key that does not exist. */
  public EventFilter(Map<String, List<String>> filters) {
    FilterKeys.check(filters, KEYS);
    Map<String, List<String>> copy = new HashMap<>();
    filters.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    copy.values().removeIf(List::isEmpty);
    this.filters = Map.copyOf(copy);
  }

  /** Whether this event passes. */
  public boolean matches(Event event) {
    return filters.entrySet().stream().allMatch(e -> matches(event, e.getKey(), e.getValue()));
  }

  private static boolean matches(Event event, String key, List<String> values) {
    return switch (key) {
      case "type" -> values.contains(event.type());
      case "event" -> values.stream().anyMatch(wanted -> isAction(event.action(), wanted));
      case "scope" -> values.contains("local");
      case "label" -> LabelMatch.all(values, event.attributes());
      case "image" -> values.stream().anyMatch(wanted -> isOfImage(event, wanted));
      default -> values.stream().anyMatch(wanted -> isActor(event, key, wanted));
    };
  }

  /** An exec's action carries its command behind a colon. */
  private static boolean isAction(String action, String wanted) {
    return action.equals(wanted) || action.startsWith(wanted + ":");
  }

  private static boolean isActor(Event event, String type, String wanted) {
    boolean named =
        event.actorId().equals(wanted)
            || event.actorId().startsWith(wanted)
            || wanted.equals(event.attributes().get("name"));
    return named && event.type().equals(type);
  }

  private static boolean isOfImage(Event event, String wanted) {
    if (isActor(event, "image", wanted)) {
      return true;
    }
    String image = event.attributes().get("image");
    return image != null && (image.equals(wanted) || image.startsWith(wanted + ":"));
  }
}
