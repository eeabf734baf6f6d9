package io.gantry.distribution;

import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** What a token server gives: distribution "Token Authentication", RFC 6749, 5.1. */
@Json
record TokenAnswer(
    @Nullable String token,
    @Json.Property("access_token") @Nullable String accessToken,
    @Json.Property("refresh_token") @Nullable String refreshToken,
    @Json.Property("expires_in") @Nullable Long expiresIn) {}
