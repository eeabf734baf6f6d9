package io.gantry.docker;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** How far one item is, in bytes; the total is absent when unknown. */
@Json
public record ProgressDetail(long current, @Nullable Long total) {}
