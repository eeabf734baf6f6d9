package io.gantry.javaimage;

import io.gantry.oci.GantryException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A program's own files in two jars, for layers of their own: resources, which change seldom, and
 * classes with what is in {@code META-INF}, since frameworks look for classes beside their
 * descriptors there. Jars, since the AOT cache refuses folders on the class path; not compressed,
 * since layers are, and the JVM loads them faster. Same files, same bytes.
 */
final class OwnJars {
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Pattern SIGNATURE =
      Pattern.compile("META-INF/(?:[^/]+\\.(?:SF|RSA|DSA|EC)|SIG-[^/]+)", Pattern.CASE_INSENSITIVE);

  private final Path classes;
  private final Path resources;
  private int classFiles;
  private int resourceFiles;

  private OwnJars(Path folder) {
    classes = folder.resolve("classes.jar");
    resources = folder.resolve("resources.jar");
  }

  static OwnJars write(JavaApplication application, Path folder) throws IOException {
    OwnJars jars = new OwnJars(folder);
    Set<String> seen = new HashSet<>();
    try (ZipOutputStream classes = open(jars.classes);
        ZipOutputStream resources = open(jars.resources)) {
      for (OwnContent content : application.content()) {
        content.visit((name, bytes) -> {
          if (seen.add(name) && !isOfAnotherForm(name)) {
            jars.put(classes, resources, name, bytes);
          }
        });
      }
    }
    return jars;
  }

  private static ZipOutputStream open(Path file) throws IOException {
    ZipOutputStream zip =
        new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    zip.setMethod(ZipOutputStream.STORED);
    return zip;
  }

  /** Signatures do not hold for parts; on a class path modules have no descriptor. */
  private static boolean isOfAnotherForm(String name) {
    return SIGNATURE.matcher(name).matches()
        || name.endsWith("module-info.class")
        || name.startsWith("META-INF/maven/");
  }

  private void put(ZipOutputStream classZip, ZipOutputStream resourceZip, String name, byte[] bytes)
      throws IOException {
    if (name.endsWith(".class") || name.startsWith("META-INF/")) {
      classFiles++;
      put(classZip, name, name.equals(JarFileReader.MANIFEST) ? manifest(bytes) : bytes);
    } else {
      resourceFiles++;
      put(resourceZip, name, bytes);
    }
  }

  /** Without what names the libraries, which the image's class path does. */
  private static byte[] manifest(byte[] bytes) {
    try {
      Manifest manifest = new Manifest(new ByteArrayInputStream(bytes));
      manifest.getMainAttributes().remove(Attributes.Name.CLASS_PATH);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      manifest.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "the manifest is broken: " + e.getMessage(), e);
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(DATE);
    entry.setSize(bytes.length);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  Path classes() {
    return classes;
  }

  Path resources() {
    return resources;
  }

  boolean hasClasses() {
    return classFiles > 0;
  }

  boolean hasResources() {
    return resourceFiles > 0;
  }
}
