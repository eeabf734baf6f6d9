package io.gantry.oci;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of unknown shape. Stands in for the binder's own, which reads every number as a double and
 * so damages integers above 2^53. May recurse: {@link JsonSyntax} has bounded the depth.
 */
final class AnyAdapter implements JsonAdapter<@Nullable Object> {
  private final Jsonb jsonb;

  AnyAdapter(Jsonb jsonb) {
    this.jsonb = jsonb;
  }

  @Override
  public @Nullable Object fromJson(JsonReader reader) {
    return switch (reader.currentToken()) {
      case BEGIN_OBJECT -> object(reader);
      case BEGIN_ARRAY -> array(reader);
      case STRING -> reader.readString();
      case BOOLEAN -> reader.readBoolean();
      case NUMBER -> number(reader.readDecimal());
      case NULL -> nothing(reader);
    };
  }

  @Override
  public void toJson(JsonWriter writer, @Nullable Object value) {
    // Not a switch: the JVM spins a class for one over types, which costs each command 20 ms.
    if (value == null) {
      nothing(writer);
    } else if (value instanceof String text) {
      writer.value(text);
    } else if (value instanceof Map<?, ?> map) {
      object(writer, map);
    } else if (value instanceof Iterable<?> list) {
      array(writer, list);
    } else if (value instanceof Boolean bool) {
      writer.value(bool.booleanValue());
    } else if (value instanceof Integer number) {
      writer.value(number.intValue());
    } else if (value instanceof Long number) {
      writer.value(number.longValue());
    } else if (value instanceof Double number) {
      writer.value(number.doubleValue());
    } else if (value instanceof BigDecimal number) {
      writer.value(number);
    } else {
      other(writer, value);
    }
  }

  private static @Nullable Object nothing(JsonReader reader) {
    // Asking for it consumes it.
    if (!reader.isNullValue()) {
      throw GantryException.invalid("null expected at " + reader.location());
    }
    return null;
  }

  /** A null in a list or a map was put there on purpose, unlike that of a record's component. */
  private static void nothing(JsonWriter writer) {
    writer.serializeNulls(true);
    writer.nullValue();
    writer.serializeNulls(false);
  }

  @SuppressWarnings("unchecked")
  private <T> void other(JsonWriter writer, T value) {
    jsonb.adapter((Class<T>) value.getClass()).toJson(writer, value);
  }

  private Map<String, @Nullable Object> object(JsonReader reader) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    reader.beginObject();
    while (reader.hasNextField()) {
      String name = reader.nextField();
      map.put(name, fromJson(reader));
    }
    reader.endObject();
    return map;
  }

  private List<@Nullable Object> array(JsonReader reader) {
    List<@Nullable Object> list = new ArrayList<>();
    reader.beginArray();
    while (reader.hasNextElement()) {
      list.add(fromJson(reader));
    }
    reader.endArray();
    return list;
  }

  private void object(JsonWriter writer, Map<?, ?> map) {
    writer.beginObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      writer.name(String.valueOf(entry.getKey()));
      toJson(writer, entry.getValue());
    }
    writer.endObject();
  }

  private void array(JsonWriter writer, Iterable<?> list) {
    writer.beginArray();
    for (Object element : list) {
      toJson(writer, element);
    }
    writer.endArray();
  }

  private static Object number(BigDecimal number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException tooLargeOrFraction) {
      return number.doubleValue();
    }
  }
}
