package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Processor time in nanoseconds. */
@Json(naming = Json.Naming.LowerUnderscore)
public record CpuStats(
    CpuUsage cpuUsage, long systemCpuUsage, int onlineCpus, ThrottlingData throttlingData) {}
