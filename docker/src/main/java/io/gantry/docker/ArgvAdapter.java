package io.gantry.docker;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.CustomAdapter;
import java.util.ArrayList;
import java.util.List;

/** Reads both forms of {@link Argv}, writes the list. Public for the generated code only. */
@CustomAdapter
public final class ArgvAdapter implements JsonAdapter<Argv> {
  @Override
  public void toJson(JsonWriter writer, Argv value) {
    writer.beginArray();
    value.words().forEach(writer::value);
    writer.endArray();
  }

  @Override
  public Argv fromJson(JsonReader reader) {
    if (reader.currentToken() == JsonReader.Token.STRING) {
      return Argv.of(reader.readString());
    }
    List<String> words = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNextElement()) {
      words.add(reader.readString());
    }
    reader.endArray();
    return new Argv(words);
  }
}
