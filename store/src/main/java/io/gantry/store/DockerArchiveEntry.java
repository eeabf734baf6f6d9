package io.gantry.store;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image in the {@code manifest.json} of Docker's archives.
 *
 * @param layers names of members, lowest first
 */
@Json
record DockerArchiveEntry(
    @Json.Property("Config") @Nullable String config,
    @Json.Property("RepoTags") @Nullable List<String> repoTags,
    @Json.Property("Layers") @Nullable List<String> layers) {}
