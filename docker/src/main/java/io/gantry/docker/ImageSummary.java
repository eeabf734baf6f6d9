package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;

/** A line of the list of images: Docker's {@code ImageSummary}. */
@Json
public record ImageSummary(
    @Json.Property("Id") String id,
    @Json.Property("ParentId") String parentId,
    @Json.Property("RepoTags") List<String> repoTags,
    @Json.Property("RepoDigests") List<String> repoDigests,
    @Json.Property("Created") Long created,
    @Json.Property("Size") Long size,
    @Json.Property("SharedSize") Long sharedSize,
    @Json.Property("Labels") Map<String, String> labels,
    @Json.Property("Containers") Long containers) {
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
