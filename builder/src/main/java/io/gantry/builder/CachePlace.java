package io.gantry.builder;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where the cache of builds is kept outside of the engine, as {@code --cache-from} says it. */
public sealed interface CachePlace {
  /** At a registry, or inside of an image there. */
  record Registry(ImageReference name) implements CachePlace {
    @Override
    public String toString() {
      return name.familiar();
    }
  }

  /** Inside of an image that is here, or else as {@link Registry}. */
  record Image(ImageReference name) implements CachePlace {
    @Override
    public String toString() {
      return name.familiar();
    }
  }

  /**
   * In an OCI layout on the engine's host.
   *
   * @param name of the cache in the layout
   */
  record Local(Path folder, String name) implements CachePlace {
    @Override
    public String toString() {
      return folder + ":" + name;
    }
  }

  /** What people write, such as {@code type=local,src=/path}: its type, and the rest. */
  record Words(String type, Map<String, String> fields) {
    public Words {
      fields = Map.copyOf(fields);
    }

    /** A text without fields is the name of an image. */
    public static Words parse(String text) {
      if (!text.contains("=")) {
        return new Words("image", Map.of("ref", text));
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (String part : text.split(",", -1)) {
        int equals = part.indexOf('=');
        if (equals <= 0) {
          throw GantryException.invalid(
              "invalid cache \"" + text + "\": \"" + part + "\" must be a key=value pair");
        }
        fields.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
      String type = fields.getOrDefault("type", "");
      fields.remove("type");
      return new Words(type, fields);
    }

    /** INVALID for a field that is not among these: a wish that is not heard would surprise. */
    void allow(Set<String> known) {
      for (String name : fields.keySet()) {
        if (!known.contains(name)) {
          throw GantryException.invalid(
              "cache of type " + type + ": unknown option " + name + ", known are " + known);
        }
      }
    }

    String required(String name) {
      String value = fields.getOrDefault(name, "");
      if (value.isEmpty()) {
        throw GantryException.invalid("cache of type " + type + ": " + name + " is required");
      }
      return value;
    }
  }

  /** Parses what {@code --cache-from} says; INVALID when it makes no sense. */
  static CachePlace parse(String text) {
    Words words = Words.parse(text);
    return switch (words.type()) {
      case "registry" -> {
        words.allow(Set.of("ref"));
        yield new Registry(ImageReference.parse(words.required("ref")));
      }
      case "image" -> new Image(ImageReference.parse(words.required("ref")));
      case "local" -> {
        words.allow(Set.of("src", "tag"));
        yield new Local(
            folder(words.required("src")), words.fields().getOrDefault("tag", "latest"));
      }
      default -> throw unknown(words.type(), "registry, local");
    };
  }

  /** Absolute: the folder of whoever asks means nothing to the engine. */
  static Path folder(String text) {
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path.normalize();
      }
    } catch (InvalidPathException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "cache of type local: " + e.getMessage(), e);
    }
    throw GantryException.invalid("cache of type local: path " + text + " must be absolute");
  }

  static GantryException unknown(String type, String known) {
    return GantryException.invalid(
        "unknown type \"" + type + "\" of a cache. Hint: known are " + known);
  }
}
