package io.gantry.docker;

import io.avaje.jsonb.Json;

/** A counter of one device and operation. */
@Json(naming = Json.Naming.LowerUnderscore)
public record BlkioEntry(long major, long minor, String op, long value) {}
