package io.gantry.docker;

import io.avaje.jsonb.Json;

/** Docker's {@code ErrorResponse}: the body of every answer from 400 on. */
@Json
public record ErrorBody(String message) {}
