package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Counters of one network interface, seen from the container. */
@Json(naming = Json.Naming.LowerUnderscore)
public record InterfaceStatsWire(
    long rxBytes,
    long rxPackets,
    long rxErrors,
    long rxDropped,
    long txBytes,
    long txPackets,
    long txErrors,
    long txDropped) {}
