package io.gantry.docker;

import io.avaje.jsonb.Json;

/** The digest that was signed. */
@Json
public record SignedImage(@Json.Property("Digest") String digest) {}
