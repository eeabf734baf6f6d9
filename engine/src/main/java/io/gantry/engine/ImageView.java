package io.gantry.engine;

import io.gantry.oci.ImageConfig;
import java.time.Instant;
import java.util.List;

/**
 * An image as the store has it.
 *
 * @param id digest of its configuration, {@code sha256:...}
 * @param tags in the short form, {@code busybox:latest}
 * @param digests {@code name@sha256:...}
 * @param size bytes of the unpacked layers
 * @param containers how many are made of it
 */
public record ImageView(
    String id,
    List<String> tags,
    List<String> digests,
    Instant created,
    long size,
    ImageConfig config,
    List<String> diffIds,
    int containers) {
  public ImageView {
    tags = List.copyOf(tags);
    digests = List.copyOf(digests);
    diffIds = List.copyOf(diffIds);
  }

  ImageView withNames(List<String> tags, List<String> digests) {
    return new ImageView(id, tags, digests, created, size, config, diffIds, containers);
  }
}
