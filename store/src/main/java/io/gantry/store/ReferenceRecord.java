package io.gantry.store;

import io.avaje.jsonb.Json;
import io.gantry.oci.Digest;

/** What a name stands for: an image, by the manifest that came under this name. */
record ReferenceRecord(Digest image, Digest manifest) {
  byte[] toJson() {
    return io.gantry.oci.Json.write(new Document(image.toString(), manifest.toString()));
  }

  static ReferenceRecord read(byte[] json) {
    Document document = io.gantry.oci.Json.read(json, Document.class);
    return new ReferenceRecord(Digest.parse(document.image()), Digest.parse(document.manifest()));
  }

  /** The form in JSON; for its strings see {@link ImageRecord}. */
  @Json
  record Document(String image, String manifest) {}
}
