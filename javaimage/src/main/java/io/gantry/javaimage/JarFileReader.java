package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A jar that somebody made whom we do not know: its names lead nowhere, and what is read of it is
 * bounded. Failures are {@link GantryException} INVALID that name the jar and the entry.
 */
final class JarFileReader implements AutoCloseable {
  static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** More than any real program has. */
  private static final int MAX_ENTRIES = 300_000;

  private static final long MAX_BYTES = 4L << 30;
  private static final int MAX_ENTRY = 512 << 20;
  private static final int MAX_MANIFEST = 4 << 20;

  private final Path file;
  private final ZipFile zip;
  private long bytes;

  private JarFileReader(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  static JarFileReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw GantryException.notFound("read jar " + file + ": no such file");
    }
    try {
      ZipFile zip = new ZipFile(file.toFile());
      if (zip.size() > MAX_ENTRIES) {
        zip.close();
        throw GantryException.invalid(
            "read jar %s: it has %d entries, more than %d"
                .formatted(file, zip.size(), MAX_ENTRIES));
      }
      return new JarFileReader(file, zip);
    } catch (IOException | IllegalArgumentException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "read jar " + file + ": it is damaged, or no jar: " + e.getMessage(),
          e);
    }
  }

  /** Whether this is a jar; INVALID or NOT_FOUND when it is none. */
  static void check(Path file) throws IOException {
    open(file).close();
  }

  /** The names of its files in order; a name that comes twice is an error. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      ZipEntry entry = all.nextElement();
      if (!entry.isDirectory()) {
        String name = checked(entry.getName());
        // Jars with a file twice exist; the JVM takes the one that the index finds, and so do we.
        if (seen.add(name)) {
          names.add(name);
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  boolean has(String name) {
    return zip.getEntry(name) != null;
  }

  byte[] read(String name) {
    return read(name, MAX_ENTRY);
  }

  /** The manifest; an empty one when there is none. */
  Manifest manifest() {
    if (!has(MANIFEST)) {
      return new Manifest();
    }
    byte[] content = read(MANIFEST, MAX_MANIFEST);
    try {
      return new Manifest(new ByteArrayInputStream(content));
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "read jar " + file + ": its manifest is broken: " + e.getMessage(),
          e);
    }
  }

  private byte[] read(String name, int most) {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw GantryException.invalid("read jar " + file + ": it has no " + shown(name));
    }
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] content = in.readNBytes(most + 1);
      bytes += content.length;
      if (content.length > most || bytes > MAX_BYTES) {
        throw GantryException.invalid(
            "read jar %s: %s grows past the limit of %d bytes"
                .formatted(
                    file,
                    content.length > most ? shown(name) : "it",
                    content.length > most ? most : MAX_BYTES));
      }
      return content;
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID,
          "read jar " + file + ": entry " + shown(name) + " is damaged: " + e.getMessage(),
          e);
    }
  }

  private String checked(String name) {
    boolean sound = !name.isEmpty() && name.indexOf('\0') < 0 && name.indexOf('\\') < 0;
    for (String part : name.split("/", -1)) {
      sound &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
    }
    if (!sound) {
      throw GantryException.invalid(
          "read jar " + file + ": the name " + shown(name) + " leads out of it");
    }
    return name;
  }

  /** Names of strangers, fit for a terminal. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder("\"");
    name.chars().limit(200).forEach(c -> shown.append(c < ' ' || c == 0x7f ? '?' : (char) c));
    return shown.append('"').toString();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
