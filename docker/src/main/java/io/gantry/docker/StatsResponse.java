package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container uses: Docker's {@code ContainerStatsResponse}. Clients compute shares from the
 * difference of {@code cpuStats} and {@code precpuStats}.
 */
@Json(naming = Json.Naming.LowerUnderscore)
public record StatsResponse(
    String name,
    String id,
    String read,
    String preread,
    PidsStats pidsStats,
    BlkioStats blkioStats,
    int numProcs,
    CpuStats cpuStats,
    CpuStats precpuStats,
    MemoryStats memoryStats,
    @Nullable Map<String, InterfaceStatsWire> networks) {}
