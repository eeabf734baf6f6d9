package io.gantry.docker;

import io.avaje.jsonb.Json;

/** How often and how long a limit on the processors held a container back. */
@Json(naming = Json.Naming.LowerUnderscore)
public record ThrottlingData(long periods, long throttledPeriods, long throttledTime) {}
