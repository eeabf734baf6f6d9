package io.gantry.builder.attest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What Maven left in jars of whom they are made of, in jars within jars, too. Reads a bounded
 * number of bytes, however small the archive is that unpacks to them. For one file.
 */
final class MavenPackages {
  private static final Pattern PROPERTIES =
      Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
  private static final Pattern JAR = Pattern.compile("(?i).*\\.(jar|war|ear)");
  private static final int MOST_PROPERTIES = 64 << 10;
  private static final long MOST_BYTES = 2L << 30;
  private static final int DEPTH = 3;

  private final Consumer<SoftwarePackage> found;
  private final byte[] buffer = new byte[64 << 10];
  private long left = MOST_BYTES;

  MavenPackages(Consumer<SoftwarePackage> found) {
    this.found = found;
  }

  static boolean isJar(String path) {
    return JAR.matcher(path).matches();
  }

  /** A file that is no archive, or a damaged one, says nothing more. Does not close the stream. */
  void scan(InputStream jar) {
    try {
      scan(jar, 0);
    } catch (IOException | IllegalArgumentException e) {
      // What was found before it broke off stays.
      left = 0;
    }
  }

  private void scan(InputStream jar, int depth) throws IOException {
    // Not closed: the stream is the caller's.
    ZipInputStream zip = new ZipInputStream(jar);
    for (ZipEntry entry = zip.getNextEntry();
        entry != null && left > 0;
        entry = zip.getNextEntry()) {
      if (PROPERTIES.matcher(entry.getName()).matches()) {
        properties(zip.readNBytes(MOST_PROPERTIES));
      } else if (isJar(entry.getName()) && depth < DEPTH) {
        scan(zip, depth + 1);
      }
      skip(zip);
    }
  }

  /** The rest of an entry, counted. */
  private void skip(InputStream entry) throws IOException {
    for (int n = entry.read(buffer); n >= 0 && left > 0; n = entry.read(buffer)) {
      left -= n;
    }
  }

  private void properties(byte[] bytes) throws IOException {
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(bytes));
    String name = properties.getProperty("artifactId", "");
    String version = properties.getProperty("version", "");
    String group = properties.getProperty("groupId", "").toLowerCase(Locale.ROOT);
    found.accept(new SoftwarePackage("maven", group, name, version, ""));
  }
}
