package io.gantry.javaimage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Makes jars with any names and content, broken ones too. */
final class Jars {
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  static Jars of(String... manifestLines) {
    Jars jars = new Jars();
    jars.with(
        "META-INF/MANIFEST.MF",
        "Manifest-Version: 1.0\r\n" + String.join("\r\n", manifestLines) + "\r\n\r\n");
    return jars;
  }

  Jars with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Jars with(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  Path write(Path file) throws IOException {
    Files.write(file, bytes());
    return file;
  }

  byte[] bytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writeTo(bytes);
    return bytes.toByteArray();
  }

  private void writeTo(OutputStream out) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Compiles one class; its bytes. */
  static byte[] compile(Path folder, String name, String source) throws IOException {
    Path file = Files.createDirectories(folder.resolve("source")).resolve(name + ".java");
    Files.writeString(file, source);
    Path out = Files.createDirectories(folder.resolve("compiled"));
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", out.toString(), file.toString());
    if (status != 0) {
      throw new AssertionError(source + " does not compile");
    }
    return Files.readAllBytes(out.resolve(name + ".class"));
  }
}
