package io.gantry.builder;

import io.gantry.builder.CachePlace.Words;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.Optional;
import java.util.Set;

/**
 * Where the results of a build go, as {@code --cache-to} says it.
 *
 * @param place empty for the image itself
 * @param all whether results of stages go there that the image only copies from, {@code mode=max}
 * @param ignoreErrors whether the build succeeds although this fails
 */
public record CacheTarget(Optional<CachePlace> place, boolean all, boolean ignoreErrors) {
  /** Parses it; INVALID when it makes no sense. */
  public static CacheTarget parse(String text) {
    Words words = Words.parse(text);
    return switch (words.type()) {
      case "inline" -> {
        words.allow(Set.of("mode"));
        if (words.fields().getOrDefault("mode", "min").equals("max")) {
          throw GantryException.invalid("cache of type inline: an image holds mode=min only");
        }
        yield new CacheTarget(Optional.empty(), false, false);
      }
      // A name alone.
      case "registry", "image" -> {
        words.allow(Set.of("ref", "mode", "ignore-error"));
        ImageReference name = ImageReference.parse(words.required("ref"));
        if (name.digest().isPresent()) {
          throw GantryException.invalid("cache of type registry: ref must not have a digest");
        }
        yield target(new CachePlace.Registry(name), words);
      }
      case "local" -> {
        words.allow(Set.of("dest", "tag", "mode", "ignore-error"));
        String tag = words.fields().getOrDefault("tag", "latest");
        yield target(new CachePlace.Local(CachePlace.folder(words.required("dest")), tag), words);
      }
      default -> throw CachePlace.unknown(words.type(), "registry, local, inline");
    };
  }

  private static CacheTarget target(CachePlace place, Words words) {
    boolean all =
        switch (words.fields().getOrDefault("mode", "min")) {
          case "min" -> false;
          case "max" -> true;
          default -> throw GantryException.invalid("cache: mode is min or max");
        };
    return new CacheTarget(
        Optional.of(place), all, words.fields().getOrDefault("ignore-error", "").equals("true"));
  }
}
