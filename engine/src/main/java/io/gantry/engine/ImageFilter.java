package io.gantry.engine;

import io.gantry.oci.GantryException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;

/** Docker's filters of {@code images} and {@code image prune}. Pure. */
final class ImageFilter {
  private static final Set<String> KEYS =
      Set.of("before", "dangling", "label", "label!", "reference", "since", "until");

  private final Map<String, List<String>> filters;

  ImageFilter(Map<String, List<String>> filters) {
    FilterKeys.check(filters, KEYS);
    this.filters = Map.copyOf(filters);
  }

  /** Whether an image passes; {@code find} answers the image that a filter names, or throws. */
  boolean matches(ImageView image, Function<String, ImageView> find, Instant now) {
    return dangling(image)
        && values("before").stream()
            .allMatch(ref -> image.created().isBefore(find.apply(ref).created()))
        && values("since").stream()
            .allMatch(ref -> image.created().isAfter(find.apply(ref).created()))
        && values("until").stream()
            .allMatch(text -> image.created().isBefore(PastTime.parse(text, now)))
        && LabelMatch.all(values("label"), image.config().config().labels())
        && values("label!").stream()
            .noneMatch(label -> LabelMatch.one(label, image.config().config().labels()))
        && (values("reference").isEmpty() || !shown(image).tags().isEmpty());
  }

  /** The image with those of its names only that were asked for. */
  ImageView shown(ImageView image) {
    List<String> patterns = values("reference");
    return patterns.isEmpty()
        ? image
        : image.withNames(
            matching(image.tags(), ':', patterns), matching(image.digests(), '@', patterns));
  }

  private static List<String> matching(List<String> names, char end, List<String> patterns) {
    return names.stream()
        .filter(name -> patterns.stream().anyMatch(pattern -> matches(name, end, pattern)))
        .toList();
  }

  private boolean dangling(ImageView image) {
    boolean nameless = image.tags().isEmpty();
    return FilterKeys.flag(filters, "dangling", nameless) == nameless;
  }

  /** As a shell would match the name, with or without the tag. */
  private static boolean matches(String name, char end, String pattern) {
    try {
      var matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return matcher.matches(Path.of(name))
          || matcher.matches(Path.of(name.substring(0, name.lastIndexOf(end))));
    } catch (PatternSyntaxException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "invalid filter 'reference=" + pattern + "'", e);
    }
  }

  private List<String> values(String key) {
    return filters.getOrDefault(key, List.of());
  }
}
