package io.gantry.registry;

import io.gantry.oci.GantryException;
import io.gantry.store.Durable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The uploads under way, as files {@code <repository>/<id>} that outlive this process. Thread-safe.
 */
final class Uploads {
  private static final Logger LOG = System.getLogger(Uploads.class.getName());

  private final Path folder;
  private final Map<String, Upload> open = new ConcurrentHashMap<>();

  Uploads(Path folder) {
    this.folder = folder;
  }

  /** Begins an upload and returns its id. */
  String begin(RepositoryName repository, String algorithm) {
    String id = UUID.randomUUID().toString();
    Path parent = folder.resolve(repository.segment());
    try {
      Files.createDirectories(parent);
      open.put(id, Upload.begin(parent.resolve(id), algorithm));
      return id;
    } catch (IOException e) {
      throw GantryException.internal("begin an upload to " + repository + ": " + e, e);
    }
  }

  /** The upload of this id, begun by this process or an earlier one. */
  Upload find(RepositoryName repository, String id) {
    Path file = folder.resolve(repository.segment()).resolve(canonical(id));
    if (!Files.exists(file)) {
      throw unknown(id);
    }
    return open.computeIfAbsent(id, _ -> Upload.resume(file));
  }

  /** Forgets the upload, and deletes its file if it is still there. */
  void end(String id, Upload upload) {
    open.remove(id);
    try {
      Durable.removeTree(upload.file());
    } catch (IOException e) {
      throw GantryException.internal("remove upload " + id + ": " + e, e);
    }
  }

  /** All uploads by their ids. */
  Map<String, Upload> all() {
    Map<String, Upload> all = new HashMap<>();
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.walk(folder, 2) : Stream.of()) {
      files
          .filter(Files::isRegularFile)
          .forEach(file ->
              all.put(name(file), open.computeIfAbsent(name(file), _ -> Upload.resume(file))));
      return all;
    } catch (IOException e) {
      throw GantryException.internal("list uploads: " + e, e);
    }
  }

  /** Ends the uploads to which nothing was added since then; says how many. */
  int expire(Instant then) {
    int ended = 0;
    for (Map.Entry<String, Upload> entry : all().entrySet()) {
      try (Upload.Claim _ = entry.getValue().claim()) {
        if (entry.getValue().modified().isBefore(then)) {
          end(entry.getKey(), entry.getValue());
          ended++;
        }
      } catch (RegistryException e) {
        LOG.log(Level.DEBUG, "upload {0} is at work", entry.getKey());
      }
    }
    return ended;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** Refuses whatever is not an id of ours, so that none can lead out of the folder. */
  private static String canonical(String id) {
    try {
      if (UUID.fromString(id).toString().equals(id)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw unknown(id);
  }

  private static RegistryException unknown(String id) {
    return new RegistryException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN, "upload " + id + " is not known to this registry");
  }
}
