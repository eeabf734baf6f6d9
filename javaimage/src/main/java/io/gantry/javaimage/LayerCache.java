package io.gantry.javaimage;

import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Layers on the user's disk by what they were made of, so that what takes long is made once: {@code
 * keys/KEY} holds digest, diff id and size, {@code blobs/HEX} the layer. Several builds may use it
 * at once. Whoever gets a layer from it checks its digest, as the daemon does on loading.
 */
final class LayerCache {
  private static final Duration KEPT = Duration.ofDays(30);
  private static final int BUFFER = 128 * 1024;

  private final Path keys;
  private final Path blobs;

  LayerCache(Path folder) {
    keys = folder.resolve("keys");
    blobs = folder.resolve("blobs");
    try {
      Files.createDirectories(keys);
      Files.createDirectories(blobs);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  /** What writes the members of a layer's archive. */
  interface Content {
    void writeTo(TarWriter tar) throws IOException;
  }

  /** The layer of this key, if it was made before. */
  Optional<Layer> find(String comment, String key) {
    return record("layer", key).flatMap(text -> parse(comment, text));
  }

  /** The layer of this key, made now if it is not there. */
  Layer get(String comment, String key, Content content) {
    return find(comment, key).orElseGet(() -> make(comment, key, content));
  }

  /** A short text under a key, of something else that takes long to find out. */
  Optional<String> record(String kind, String key) {
    Path file = file(kind, key);
    try {
      String text = Files.readString(file);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  void keep(String kind, String key, String text) {
    Path file = file(kind, key);
    try {
      Path part = Files.createTempFile(keys, "part", "");
      Files.writeString(part, text);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private Path file(String kind, String key) {
    return keys.resolve(Digest.sha256(kind + "\n" + key).hex());
  }

  private Optional<Layer> parse(String comment, String text) {
    String[] words = text.strip().split(" ");
    Path file = blobs.resolve(words[0].substring(words[0].indexOf(':') + 1));
    try {
      long size = Long.parseLong(words[2]);
      if (Files.size(file) != size) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(
          new Layer(comment, file, Digest.parse(words[0]), Digest.parse(words[1]), size));
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // A record that a crash cut short is made again.
      return Optional.empty();
    }
  }

  private Layer make(String comment, String key, Content content) {
    try {
      Path part = Files.createTempFile(blobs, "part", "");
      try {
        Layer layer = write(comment, part, content);
        Files.move(part, layer.file(), StandardCopyOption.ATOMIC_MOVE);
        keep("layer", key, layer.digest() + " " + layer.diffId() + " " + layer.size());
        return layer;
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw failed(blobs, e);
    }
  }

  /** Same members, same bytes: gzip's header has no time and no name. */
  private Layer write(String comment, Path part, Content content) throws IOException {
    MessageDigest packed = Digest.newSha256();
    MessageDigest plain = Digest.newSha256();
    try (OutputStream file = Files.newOutputStream(part);
        OutputStream gzip = new GZIPOutputStream(new DigestOutputStream(file, packed), BUFFER);
        OutputStream hashed = new DigestOutputStream(gzip, plain)) {
      TarWriter tar = new TarWriter(hashed);
      content.writeTo(tar);
      tar.finish();
    }
    Digest digest = Digest.of(packed);
    return new Layer(
        comment, blobs.resolve(digest.hex()), digest, Digest.of(plain), Files.size(part));
  }

  /** Forgets what nobody used for a month. */
  void prune() {
    FileTime oldest = FileTime.from(Instant.now().minus(KEPT));
    for (Path folder : new Path[] {keys, blobs}) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
            Files.deleteIfExists(file);
          }
        }
      } catch (NoSuchFileException e) {
        // Another build was faster.
        return;
      } catch (IOException e) {
        throw failed(folder, e);
      }
    }
  }

  private static GantryException failed(Path file, IOException e) {
    return GantryException.internal(
        "keep a layer in " + file + ": " + e.getMessage(), new UncheckedIOException(e));
  }
}
