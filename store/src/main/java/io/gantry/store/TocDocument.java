package io.gantry.store;

import io.avaje.jsonb.Json;
import java.util.List;

/** A layer's table of contents, as eStargz and zstd:chunked both write it. */
@Json
record TocDocument(int version, List<TocEntry> entries) {
  TocDocument {
    entries = entries == null ? List.of() : List.copyOf(entries);
  }
}
