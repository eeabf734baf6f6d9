package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Memory in bytes; {@code stats} has the kernel's own names. */
@Json(naming = Json.Naming.LowerUnderscore)
public record MemoryStats(
    long usage,
    @Nullable Long maxUsage,
    Map<String, Long> stats,
    @Nullable Long failcnt,
    long limit) {}
