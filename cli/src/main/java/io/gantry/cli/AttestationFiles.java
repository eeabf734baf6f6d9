package io.gantry.cli;

import io.gantry.oci.Json;
import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attestations of a build as files beside those that they tell of, as BuildKit's exporters
 * {@code local} and {@code tar} write them: in-toto statements whose subjects are the files.
 *
 * @param kinds which there are
 * @param modified of the files
 */
record AttestationFiles(List<Kind> kinds, Instant modified) {
  private static final int PRIVATE = 0600;
  private static final String END = ".json";

  /** By the names of BuildKit. */
  enum Kind {
    PROVENANCE("provenance", "slsa.dev/provenance"),
    SBOM("sbom.spdx", "spdx.dev");

    private final String file;
    private final String type;

    Kind(String file, String type) {
      this.file = file;
      this.type = type;
    }
  }

  AttestationFiles {
    kinds = List.copyOf(kinds);
  }

  boolean isEmpty() {
    return kinds.isEmpty();
  }

  /** Where they come from and go to. */
  record Place(Session session, TarWriter archive, String folder, String prefix) {}

  /**
   * Adds those of one image.
   *
   * @param suffix of the names, for images that share a folder; or empty
   * @param digests of its files by their paths, SHA-256 in hexadecimal
   */
  void add(Place place, String image, String suffix, Map<String, String> digests)
      throws IOException {
    for (Kind kind : kinds) {
      String name = place.prefix() + kind.file + (suffix.isEmpty() ? "" : "." + suffix) + END;
      String path = place.folder().isEmpty() ? name : place.folder() + "/" + name;
      Query query =
          new Query("/gantry/v1/attestations").with("image", image).with("type", kind.type);
      byte[] statement = told(place.session().client().getBytes(query.toString()), digests);
      TarEntry entry = TarEntry.file(TarEntry.bytes(path), statement.length, PRIVATE);
      try (OutputStream out = place.archive().put(entry.withModified(modified))) {
        out.write(statement);
      }
    }
  }

  private static byte[] told(byte[] ofImage, Map<String, String> digests) {
    Map<String, @Nullable Object> statement = new LinkedHashMap<>(Json.readMap(ofImage));
    List<Map<String, Object>> subjects = new ArrayList<>();
    digests.forEach((path, digest) -> {
      Map<String, Object> subject = new LinkedHashMap<>();
      subject.put("name", path);
      subject.put("digest", Map.of("sha256", digest));
      subjects.add(subject);
    });
    statement.put("subject", subjects);
    return (Json.writePretty(statement) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
