package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;

/** What a name stands for: an image, by the manifest that came under this name. */
@Json
record ReferenceRecord(Digest image, Digest manifest) {}
