package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** A line of the list of images: Docker's {@code ImageSummary}. */
@Json(naming = Json.Naming.UpperCamel)
public record ImageSummary(
    String id,
    String parentId,
    List<String> repoTags,
    List<String> repoDigests,
    Long created,
    Long size,
    Long sharedSize,
    Map<String, String> labels,
    Long containers) {
  public ImageSummary {
    id = Absent.text(id);
    parentId = Absent.text(parentId);
    repoTags = Absent.list(repoTags);
    repoDigests = Absent.list(repoDigests);
    created = Absent.number(created);
    size = Absent.number(size);
    sharedSize = Absent.number(sharedSize);
    labels = Absent.map(labels);
    containers = Absent.number(containers);
  }
}
