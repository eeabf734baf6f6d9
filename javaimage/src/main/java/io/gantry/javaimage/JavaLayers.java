package io.gantry.javaimage;

import io.gantry.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where things are in an image, and the layers that bring them: what changes least is lowest. Each
 * is made once for its content.
 */
final class JavaLayers {
  static final String RUNTIME = "/opt/java";
  static final String LIBRARIES = "/app/lib/";
  static final String CLASSES = "/app/classes.jar";
  static final String RESOURCES = "/app/resources.jar";
  static final String AOT_CACHE = "/app/app.aot";
  static final String HOME = "/home/app";

  /** The number that other images without a shell give to "not root". */
  static final int USER = 65532;

  private static final String LOCALE = "/usr/lib/locale/C.utf8";

  /** A change of how layers are written must not find those of before. */
  private static final String FORMAT = "layer 1\n";

  private final LayerCache cache;

  JavaLayers(LayerCache cache) {
    this.cache = cache;
  }

  /** What a distribution would bring: the C library, and who there is. */
  Layer system(NavigableMap<String, Path> libraries, Path root) throws IOException {
    NavigableMap<String, Path> files = new TreeMap<>(libraries);
    addLocale(files, root);
    StringBuilder key = new StringBuilder(FORMAT).append("system\n");
    for (var file : files.entrySet()) {
      key.append(file.getKey()).append(' ').append(hash(file.getValue())).append('\n');
    }
    return cache.get(
        "C library, users, /tmp",
        key.toString(),
        tar -> {
          LayerFiles layer = new LayerFiles(tar);
          layer.file(
              "/etc/passwd",
              text(
                  "root:x:0:0:root:/root:/sbin/nologin\n"
                      + "app:x:%d:%d:app:%s:/sbin/nologin\n".formatted(USER, USER, HOME)));
          layer.file("/etc/group", text("root:x:0:\napp:x:%d:\n".formatted(USER)));
          layer.file("/etc/nsswitch.conf", text("passwd: files\ngroup: files\nhosts: files dns\n"));
          layer.folder("/root", 0700, 0);
          layer.folder("/tmp", 01777, 0);
          layer.folder(HOME, 0755, USER);
          for (var file : files.entrySet()) {
            layer.file(file.getKey(), file.getValue(), LayerFiles.PROGRAM);
          }
        });
  }

  /** What makes {@code LANG=C.UTF-8} work, so that the JVM knows how names of files are written. */
  private static void addLocale(NavigableMap<String, Path> files, Path root) throws IOException {
    Path locale = root.resolve(LOCALE.substring(1));
    if (Files.isDirectory(locale)) {
      try (Stream<Path> all = Files.walk(locale)) {
        all.filter(Files::isRegularFile)
            .forEach(file -> files.put(LOCALE + "/" + locale.relativize(file), file));
      }
    }
  }

  Layer runtime(RuntimeCut cut, Path work) {
    return cache.get(
        "Java runtime",
        FORMAT + cut.key(),
        tar -> {
          Path folder = work.resolve("runtime");
          cut.into(folder);
          new LayerFiles(tar).tree(RUNTIME, folder);
        });
  }

  Layer libraries(String comment, List<Library> libraries, Map<Path, String> hashes) {
    StringBuilder key = new StringBuilder(FORMAT).append("libraries\n");
    List<Library> sorted = new ArrayList<>(libraries);
    sorted.sort(Comparator.comparing(Library::name));
    for (Library library : sorted) {
      key.append(library.name()).append(' ').append(hashes.get(library.file())).append('\n');
    }
    return cache.get(
        comment,
        key.toString(),
        tar -> {
          LayerFiles layer = new LayerFiles(tar);
          for (Library library : sorted) {
            layer.file(LIBRARIES + library.name(), library.file(), LayerFiles.PLAIN);
          }
        });
  }

  /** One file of the program's own. */
  Layer one(String comment, String path, Path file) throws IOException {
    String key = FORMAT + path + " " + hash(file);
    return cache.get(comment, key, tar -> new LayerFiles(tar).file(path, file, LayerFiles.PLAIN));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The digest of a file's content. */
  static String hash(Path file) throws IOException {
    MessageDigest hash = Digest.newSha256();
    try (InputStream in = Files.newInputStream(file);
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
      in.transferTo(out);
    }
    return Digest.of(hash).hex();
  }
}
