package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything about an image: Docker's {@code ImageInspectResponse}. */
@Json(naming = Json.Naming.UpperCamel)
public record ImageInspectResponse(
    String id,
    List<String> repoTags,
    List<String> repoDigests,
    String parent,
    String comment,
    @Nullable String created,
    String dockerVersion,
    String author,
    @Nullable ImageConfigWire config,
    String architecture,
    @Nullable String variant,
    String os,
    Long size,
    @Nullable GraphDriver graphDriver,
    @Json.Property("RootFS") @Nullable RootFsWire rootFs,
    @Nullable ImageMetadata metadata) {
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
