package io.gantry.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that a store keeps, files and documents, to compare before and after. */
final class StateListing {
  private StateListing() {}

  /** Paths with sizes, and the documents of the database; the database's own files are left out. */
  static Map<String, String> of(Store store) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(store.root())) {
      for (Path path : paths.toList()) {
        String name = store.root().relativize(path).toString();
        if (!name.startsWith("metadata")) {
          listing.put(name, size(path));
        }
      }
    }
    for (String kind : new String[] {"image", "reference", "abandoned-layer"}) {
      store
          .database()
          .all(kind)
          .forEach((key, body) ->
              listing.put(kind + " " + key, new String(body, StandardCharsets.UTF_8)));
    }
    return listing;
  }

  private static String size(Path path) throws IOException {
    return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        ? Files.size(path) + " bytes"
        : "no file";
  }
}
