package io.gantry.docker;

import io.avaje.jsonb.Json;
import java.util.List;

/** Bytes and operations on block devices. */
@Json(naming = Json.Naming.LowerUnderscore)
public record BlkioStats(
    List<BlkioEntry> ioServiceBytesRecursive, List<BlkioEntry> ioServicedRecursive) {}
