package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step of an image's history. */
@Json(naming = Json.Naming.UpperCamel)
public record HistoryItem(
    String id,
    Long created,
    String createdBy,
    @Nullable List<String> tags,
    Long size,
    String comment) {
  public HistoryItem {
    id = Absent.text(id);
    created = Absent.number(created);
    createdBy = Absent.text(createdBy);
    size = Absent.number(size);
    comment = Absent.text(comment);
  }
}
