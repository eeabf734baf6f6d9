package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.oci.Digest;
import io.gantry.store.ExtractOptions;
import io.gantry.store.RootedFiles;
import io.gantry.store.TarEntry;
import io.gantry.store.TarReader;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of what was built, as BuildKit's exporters {@code local} and {@code tar} give them: of
 * several platforms each in a folder such as {@code linux_arm_v7}, or all in one tree, in which no
 * two platforms may have the same file.
 */
final class BuiltFiles {
  private final Session session;
  private final Map<String, String> images;
  private final boolean split;
  private final AttestationFiles attestations;

  BuiltFiles(Session session, BuiltImages built, boolean split, AttestationFiles attestations) {
    this.session = session;
    this.attestations = attestations;
    this.images = built.platforms().isEmpty() ? Map.of("", built.id()) : built.platforms();
    this.split = split && !built.platforms().isEmpty();
  }

  void write(BuildOutput output) {
    try {
      if (images.size() == 1 && !split && attestations.isEmpty()) {
        export(images.values().iterator().next(), files -> put(output, files));
      } else {
        combined(output);
      }
    } catch (IOException e) {
      throw output.failure(e);
    }
  }

  /** What does not fit together is found before anything is written to its place. */
  private void combined(BuildOutput output) throws IOException {
    Path file = Files.createTempFile("gantry-build", ".tar");
    try {
      try (OutputStream out = Files.newOutputStream(file);
          TarWriter all = new TarWriter(out)) {
        Map<String, String> owners = new HashMap<>();
        for (Map.Entry<String, String> image : images.entrySet()) {
          String platform = image.getKey();
          Map<String, String> digests = new TreeMap<>();
          export(image.getValue(), files -> add(all, platform, files, owners, digests));
          attestations.add(
              new AttestationFiles.Place(
                  session, all, folder(platform), output.attestationPrefix()),
              image.getValue(),
              split || images.size() == 1 ? "" : name(platform),
              digests);
        }
        all.finish();
      }
      try (InputStream in = Files.newInputStream(file)) {
        put(output, in);
      }
    } finally {
      Files.delete(file);
    }
  }

  private void put(BuildOutput output, InputStream files) throws IOException {
    if (output.type() == BuildOutput.Type.TAR) {
      output.save(session, files);
      return;
    }
    Path folder = Files.createDirectories(Path.of(output.target()));
    ExtractOptions how = ExtractOptions.AS_ARCHIVED.withOwnersChanged(false);
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      RootedFiles.extract(root, files, how);
    }
  }

  /**
   * @param owners by path, the platform that has a file there
   * @param digests by path, of its files, as far as somebody wants to know
   */
  private void add(
      TarWriter all,
      String platform,
      InputStream files,
      Map<String, String> owners,
      Map<String, String> digests)
      throws IOException {
    String folder = folder(platform);
    if (split) {
      all.put(TarEntry.directory(folder, 0755));
    }
    try (TarReader reader = new TarReader(files)) {
      Optional<TarEntry> next = reader.next();
      while (next.isPresent()) {
        TarEntry entry = next.get();
        if (isNew(entry, platform, owners)) {
          try (OutputStream content = all.put(below(folder, entry))) {
            copy(reader, entry, content, digests);
          }
        }
        next = reader.next();
      }
    }
  }

  /** Where the files of a platform go. */
  private String folder(String platform) {
    return split ? name(platform) : "";
  }

  private static String name(String platform) {
    return platform.replace('/', '_');
  }

  private void copy(
      TarReader reader, TarEntry entry, OutputStream content, Map<String, String> digests)
      throws IOException {
    if (attestations.isEmpty()) {
      reader.content().transferTo(content);
    } else if (entry.type() == TarEntry.Type.HARD_LINK) {
      String digest = digests.get(TarEntry.text(entry.linkName()));
      if (digest != null) {
        digests.put(TarEntry.text(entry.name()), digest);
      }
    } else {
      DigestOutputStream hashed = new DigestOutputStream(content, Digest.newSha256());
      reader.content().transferTo(hashed);
      if (entry.type() == TarEntry.Type.FILE) {
        digests.put(TarEntry.text(entry.name()), Digest.of(hashed.getMessageDigest()).hex());
      }
    }
  }

  private boolean isNew(TarEntry entry, String platform, Map<String, String> owners) {
    String other = split ? null : owners.putIfAbsent(entry.name(), platform);
    if (other != null && entry.type() != TarEntry.Type.DIRECTORY) {
      throw new UsageException(
          "cannot overwrite %s from %s with %s when split option is disabled"
              .formatted(TarEntry.text(entry.name()), other, platform));
    }
    return other == null;
  }

  private static TarEntry below(String folder, TarEntry entry) {
    if (folder.isEmpty()) {
      return entry;
    }
    boolean hard = entry.type() == TarEntry.Type.HARD_LINK;
    String link = hard ? folder + "/" + entry.linkName() : entry.linkName();
    return entry.withNames(folder + "/" + entry.name(), link);
  }

  private interface Use {
    void of(InputStream files) throws IOException;
  }

  /** The files of an image, by a container that never runs. */
  private void export(String image, Use use) throws IOException {
    Fields made =
        session
            .client()
            .post(
                "/containers/create",
                Map.of(
                    "Image", image,
                    "Cmd", List.of("/"),
                    "HostConfig", Map.of("NetworkMode", "none")));
    Query container = new Query("/containers/%s", made.text("Id")).with("v", 1);
    try (HttpExchange exchange =
        session
            .client()
            .open("GET", new Query("/containers/%s/export", made.text("Id")).toString())) {
      use.of(exchange.body());
    } finally {
      session.client().delete(container.toString());
    }
  }
}
