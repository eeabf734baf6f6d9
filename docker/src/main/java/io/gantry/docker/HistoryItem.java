package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of an image's history. */
@Json
public record HistoryItem(
    @Json.Property("Id") String id,
    @Json.Property("Created") Long created,
    @Json.Property("CreatedBy") String createdBy,
    @Json.Property("Tags") @Nullable List<String> tags,
    @Json.Property("Size") Long size,
    @Json.Property("Comment") String comment) {
  public HistoryItem {
    id = Absent.text(id);
    created = Absent.number(created);
    createdBy = Absent.text(createdBy);
    size = Absent.number(size);
    comment = Absent.text(comment);
  }
}
