package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One line of the answer to a remove: a name that is gone, or a digest. */
@Json
public record ImageDeleted(
    @Json.Property("Untagged") @Nullable String untagged,
    @Json.Property("Deleted") @Nullable String deleted) {}
