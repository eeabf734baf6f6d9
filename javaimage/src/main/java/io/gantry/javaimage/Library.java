package io.gantry.javaimage;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A jar that a program needs and that others made.
 *
 * @param name its file name in the image
 * @param file where it is now
 */
public record Library(String name, Path file) {
  private static final Pattern SNAPSHOT =
      Pattern.compile(".*-(SNAPSHOT|\\d{8}\\.\\d{6}-\\d+)(-[\\w.]+)?\\.jar");

  /** A jar under its own name. */
  public static Library of(Path file) {
    return new Library(String.valueOf(file.getFileName()), file);
  }

  /** Whether it changes without changing its name, so that it had better have a layer apart. */
  boolean isSnapshot() {
    return SNAPSHOT.matcher(name).matches();
  }
}
