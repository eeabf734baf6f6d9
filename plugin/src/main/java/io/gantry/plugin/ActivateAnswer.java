package io.gantry.plugin;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code Plugin.Activate}. */
@Json
record ActivateAnswer(
    @Json.Property("Err") @Nullable String error,
    @Json.Property("Implements") @Nullable List<String> implemented)
    implements PluginAnswer {}
