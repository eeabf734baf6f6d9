package io.gantry.docker;

import io.avaje.jsonb.Json;

/** What a push ends with, for programs. */
@Json
public record PushResult(
    @Json.Property("Tag") String tag,
    @Json.Property("Digest") String digest,
    @Json.Property("Size") long size) {}
