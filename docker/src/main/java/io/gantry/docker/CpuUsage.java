package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Processor time of a container in nanoseconds. */
@Json(naming = Json.Naming.LowerUnderscore)
public record CpuUsage(
    long totalUsage,
    @Nullable List<Long> percpuUsage,
    @Json.Property("usage_in_kernelmode") long usageInKernelmode,
    @Json.Property("usage_in_usermode") long usageInUsermode) {}
