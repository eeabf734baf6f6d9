package io.gantry.engine;

import io.gantry.oci.ImageConfig;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Images: what the store has, with the rules of containers that use them, and events. */
public final class Images {
  /** One line of an answer to a remove: exactly one of {@code Untagged} and {@code Deleted}. */
  public sealed interface Removal {
    /** A name that is gone. */
    record Untagged(String reference) implements Removal {}

    /** A digest of an image or layer that is gone. */
    record Deleted(String digest) implements Removal {}
  }

  /** A step of an image's history, the newest first. */
  public record HistoryEntry(
      String id, long created, String createdBy, List<String> tags, long size, String comment) {}

  /** How to import a file system. */
  public record ImportOptions(
      Optional<String> reference, List<String> changes, String message, String platform) {}

  /** How far a transfer is: {@code current} of {@code total} bytes, total 0 when unknown. */
  public record Progress(String id, String status, long current, long total) {}

  Images() {}

  /** By name, name@digest, id or unique prefix of an id; NOT_FOUND otherwise. */
  public ImageView inspect(String ref) {
    throw new UnsupportedOperationException();
  }

  /** The whole configuration of an image, for inspect; refs as in {@link #inspect}. */
  public ImageConfig config(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Those that pass Docker's filters: before, dangling, label, reference, since, until. */
  public List<ImageView> list(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }

  /** Gives an image a further name, {@code repository[:tag]}. */
  public void tag(String ref, String name) {
    throw new UnsupportedOperationException();
  }

  /** Removes a name, and with the last one the image; CONFLICT while containers use it. */
  public List<Removal> remove(String ref, boolean force, boolean pruneParents) {
    throw new UnsupportedOperationException();
  }

  public List<HistoryEntry> history(String ref) {
    throw new UnsupportedOperationException();
  }

  /** Loads an archive (Docker or OCI, compressed or not); the texts name what was loaded. */
  public List<String> load(InputStream archive, Consumer<Progress> progress) {
    throw new UnsupportedOperationException();
  }

  /** Writes an archive of these images that both Docker and OCI tools read. */
  public void save(List<String> refs, OutputStream archive) {
    throw new UnsupportedOperationException();
  }

  /** Makes an image of one layer out of a tar of files; answers its id. */
  public String importRootFs(
      InputStream tar, ImportOptions options, Consumer<Progress> progress) {
    throw new UnsupportedOperationException();
  }

  /** Deletes dangling images, or with {@code dangling=false} all unused ones. */
  public Pruned prune(Map<String, List<String>> filters) {
    throw new UnsupportedOperationException();
  }
}
