package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything about an image: Docker's {@code ImageInspectResponse}. */
@Json
public record ImageInspectResponse(
    @Json.Property("Id") String id,
    @Json.Property("RepoTags") List<String> repoTags,
    @Json.Property("RepoDigests") List<String> repoDigests,
    @Json.Property("Parent") String parent,
    @Json.Property("Comment") String comment,
    @Json.Property("Created") @Nullable String created,
    @Json.Property("DockerVersion") String dockerVersion,
    @Json.Property("Author") String author,
    @Json.Property("Config") @Nullable ImageConfigWire config,
    @Json.Property("Architecture") String architecture,
    @Json.Property("Variant") @Nullable String variant,
    @Json.Property("Os") String os,
    @Json.Property("Size") Long size,
    @Json.Property("GraphDriver") @Nullable GraphDriver graphDriver,
    @Json.Property("RootFS") @Nullable RootFsWire rootFs,
    @Json.Property("Metadata") @Nullable ImageMetadata metadata,
    @Json.Property("Attestations") @Nullable List<AttestationWire> attestations) {
  public ImageInspectResponse {
    id = Absent.text(id);
    repoTags = Absent.list(repoTags);
    repoDigests = Absent.list(repoDigests);
    parent = Absent.text(parent);
    comment = Absent.text(comment);
    dockerVersion = Absent.text(dockerVersion);
    author = Absent.text(author);
    architecture = Absent.text(architecture);
    os = Absent.text(os);
    size = Absent.number(size);
  }
}
