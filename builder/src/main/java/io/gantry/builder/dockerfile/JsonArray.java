package io.gantry.builder.dockerfile;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The exec form: a JSON array of strings. What is no JSON array is shell form. */
final class JsonArray {
  private JsonArray() {}

  /** Empty for what is no JSON array; throws {@link SyntaxFault} for an array of other things. */
  static Optional<List<String>> parse(Word text) {
    String trimmed = text.text().strip();
    if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) {
      return Optional.empty();
    }
    List<@Nullable Object> values;
    try {
      values = Json.readList(trimmed.getBytes(StandardCharsets.UTF_8));
    } catch (GantryException e) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    for (Object value : values) {
      if (!(value instanceof String string)) {
        throw SyntaxFault.at(
            text, "when using JSON array syntax, arrays must be comprised of strings only");
      }
      strings.add(string);
    }
    return Optional.of(strings);
  }
}
