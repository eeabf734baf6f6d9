package io.gantry.distribution;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OCI distribution-spec "Listing Tags". */
@Json
record TagList(@Nullable List<String> tags) {}
