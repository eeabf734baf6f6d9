package io.gantry.engine;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Docker's filters of {@code ps}: a key's values are alternatives (labels must all hold), keys must
 * all match. Keys: {@code ancestor}, {@code before}, {@code exited}, {@code expose}, {@code
 * health}, {@code id}, {@code is-task}, {@code isolation}, {@code label}, {@code name}, {@code
 * network}, {@code publish}, {@code since}, {@code status}, {@code volume}. Pure.
 */
public final class ContainerFilter {
  public static final ContainerFilter ALL = new ContainerFilter(Map.of());

  private static final Set<String> KEYS =
      Set.of(
          "ancestor",
          "before",
          "exited",
          "expose",
          "health",
          "id",
          "is-task",
          "isolation",
          "label",
          "name",
          "network",
          "publish",
          "since",
          "status",
          "volume");
  private static final Set<String> STATUSES =
      Set.of("created", "running", "paused", "restarting", "removing", "exited", "dead");

  private final Map<String, List<String>> filters;

  /** Throws INVALID for a key or a value that does not exist. */
  public ContainerFilter(Map<String, List<String>> filters) {
    FilterKeys.check(filters, KEYS);
    Map<String, List<String>> copy = new HashMap<>();
    filters.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    copy.values().removeIf(List::isEmpty);
    this.filters = Map.copyOf(copy);
    values("status").forEach(ContainerFilter::checkStatus);
    values("exited").forEach(ContainerFilter::exitCode);
    values("publish").forEach(text -> PortRange.parse("publish", text));
    values("expose").forEach(text -> PortRange.parse("expose", text));
  }

  /** Whether containers that do not run were asked for by state. */
  boolean asksForState() {
    return filters.containsKey("status");
  }

  /**
   * A test of containers.
   *
   * @param containers finds the ones that {@code before} and {@code since} name, or throws
   * @param imageId the id of an image by reference, empty when there is none
   */
  Predicate<ContainerView> predicate(
      Function<String, ContainerView> containers, Function<String, Optional<String>> imageId) {
    List<ContainerView> before = values("before").stream().map(containers).toList();
    List<ContainerView> since = values("since").stream().map(containers).toList();
    List<String> ancestors =
        values("ancestor").stream().flatMap(ref -> imageId.apply(ref).stream()).toList();
    return view ->
        before.stream().allMatch(other -> view.created().isBefore(other.created()))
            && since.stream().allMatch(other -> view.created().isAfter(other.created()))
            && (values("ancestor").isEmpty() || isOfImage(view, ancestors))
            && filters.entrySet().stream().allMatch(e -> matches(view, e.getKey(), e.getValue()));
  }

  private boolean isOfImage(ContainerView view, List<String> ids) {
    return ids.contains(view.imageId())
        || values("ancestor").stream().anyMatch(ref -> sameName(ref, view.spec().image()));
  }

  private static boolean sameName(String left, String right) {
    try {
      return ImageReference.parse(left).equals(ImageReference.parse(right));
    } catch (GantryException e) {
      return left.equals(right);
    }
  }

  private static boolean matches(ContainerView view, String key, List<String> values) {
    return switch (key) {
      case "label" -> LabelMatch.all(values, view.spec().labels());
      case "status" -> values.contains(view.state().status());
      case "exited" -> values.stream().anyMatch(code -> hasExited(view, exitCode(code)));
      case "id" -> values.stream().anyMatch(view.id()::startsWith);
      case "name" -> values.stream().anyMatch(text -> isNamed(view, text));
      case "volume" -> values.stream().anyMatch(text -> hasVolume(view, text));
      case "network" -> values.stream().anyMatch(text -> isConnected(view, text));
      case "publish" -> values.stream().anyMatch(text -> publishes(view, text));
      case "expose" -> values.stream().anyMatch(text -> exposes(view, text));
      case "health" -> values.contains(health(view));
      case "is-task" -> values.contains("false");
      case "isolation" -> values.contains("default");
      // These need to look things up, and are tested above.
      case "before", "since", "ancestor" -> true;
      default -> throw new IllegalArgumentException(key);
    };
  }

  private static String health(ContainerView view) {
    return view.health().map(health -> health.status().text()).orElse("none");
  }

  private static boolean hasExited(ContainerView view, int code) {
    return view.state() instanceof ContainerState.Exited exited && exited.exitCode() == code;
  }

  private static boolean isNamed(ContainerView view, String text) {
    try {
      Pattern pattern = Pattern.compile(text);
      return pattern.matcher("/" + view.name()).find() || pattern.matcher(view.name()).find();
    } catch (PatternSyntaxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "invalid filter 'name=" + text + "': not a regular expression",
          e);
    }
  }

  private static boolean hasVolume(ContainerView view, String text) {
    return view.mounts().stream()
        .anyMatch(mount ->
            text.equals(mount.name())
                || text.equals(mount.source())
                || text.equals(mount.target()));
  }

  private static boolean isConnected(ContainerView view, String text) {
    return view.network().endpoints().stream()
        .anyMatch(end ->
            end.networkName().equals(text)
                || (!end.networkId().isEmpty() && end.networkId().startsWith(text)));
  }

  private static boolean publishes(ContainerView view, String text) {
    PortRange range = PortRange.parse("publish", text);
    return view.network().ports().stream()
        .anyMatch(port -> range.contains(port.containerPort(), port.protocol()));
  }

  private static boolean exposes(ContainerView view, String text) {
    PortRange range = PortRange.parse("expose", text);
    return view.spec().process().exposedPorts().stream()
        .map(exposed -> PortRange.parse("expose", exposed))
        .anyMatch(range::overlaps);
  }

  private List<String> values(String key) {
    return filters.getOrDefault(key, List.of());
  }

  private static void checkStatus(String status) {
    if (!STATUSES.contains(status.toLowerCase(Locale.ROOT))) {
      throw FilterKeys.invalidValue("status", status);
    }
  }

  private static int exitCode(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "invalid filter 'exited=" + text + "': not a number", e);
    }
  }
}
