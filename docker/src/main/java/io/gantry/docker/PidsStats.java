package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** Processes and threads; the limit is absent without one. */
@Json(naming = Json.Naming.LowerUnderscore)
public record PidsStats(long current, @Nullable Long limit) {}
