package io.gantry.distribution;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** A repository that a search found: Docker Registry v1 "Search". */
@Json
public record SearchResult(
    String name,
    String description,
    @Json.Property("star_count") int stars,
    @Json.Property("is_official") boolean official,
    @Json.Property("is_automated") boolean automated) {
  public SearchResult {
    name = safe(name);
    description = safe(description);
  }

  static SearchResult named(String name) {
    return new SearchResult(name, "", 0, false, false);
  }

  private static String safe(@Nullable String foreign) {
    return foreign == null ? "" : Refusal.safe(foreign);
  }
}
