package io.gantry.distribution;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Docker Registry v1 "Search". */
@Json
record SearchAnswer(@Nullable List<SearchResult> results) {}
