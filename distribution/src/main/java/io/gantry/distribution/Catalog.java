package io.gantry.distribution;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Distribution's "Listing Repositories". */
@Json
record Catalog(@Nullable List<String> repositories) {}
