package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of fields of a configuration; each failure names the field. */
final class Fields {
  private Fields() {}

  /** C would end the text at a NUL, and do something else than was asked. */
  static String text(String value, String field) {
    if (value.indexOf('\0') >= 0) {
      throw GantryException.invalid(field + " holds a NUL character");
    }
    return value;
  }

  static List<String> texts(List<String> values, String field) {
    for (int i = 0; i < values.size(); i++) {
      text(values.get(i), field + "[" + i + "]");
    }
    return values;
  }

  static String absolute(String path, String field) {
    if (!text(path, field).startsWith("/")) {
      throw GantryException.invalid(field + ": \"" + path + "\" is not an absolute path");
    }
    return path;
  }

  /** An absolute path without {@code .} and {@code ..} in it, for comparing with known ones. */
  static String clean(String path, String field) {
    return Path.of(absolute(path, field)).normalize().toString();
  }

  static <T> T required(@Nullable T value, String field) {
    if (value == null) {
      throw GantryException.invalid(field + " is missing");
    }
    return value;
  }

  static GantryException unsupported(String field, String why) {
    return GantryException.invalid(field + " is not supported: " + why);
  }
}
