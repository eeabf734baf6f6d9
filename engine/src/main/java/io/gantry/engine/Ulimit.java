package io.gantry.engine;

import io.avaje.jsonb.Json;

/** A resource limit by its short name, such as {@code nofile}; -1 is no limit. */
@Json
public record Ulimit(String name, long soft, long hard) {}
