package io.gantry.oci;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;

/** A digest is a string in JSON. Public only because generated code in another package uses it. */
@CustomAdapter
public final class DigestAdapter implements JsonAdapter<Digest> {
  @Override
  public void toJson(JsonWriter writer, Digest value) {
    writer.value(value.toString());
  }

  @Override
  public Digest fromJson(JsonReader reader) {
    return Digest.parse(reader.readString());
  }
}
