package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** One line of the answer to a remove: a name that is gone, or a digest. */
@Json(naming = Json.Naming.UpperCamel)
public record ImageDeleted(@Nullable String untagged, @Nullable String deleted) {}
