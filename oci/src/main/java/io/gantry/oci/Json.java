package io.gantry.oci;

import io.avaje.json.JsonReader;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON to records and back, for every record that carries avaje-jsonb's {@code @Json} in any
 * module. Unknown fields are ignored, fields that are null are not written, empty lists and maps
 * are. Reading foreign bytes is safe: whatever is wrong with them gives {@link GantryException}
 * INVALID that says where. Thread-safe.
 */
public final class Json {
  private static final Jsonb JSONB =
      Jsonb.builder().serializeEmpty(true).add(Object.class, AnyAdapter::new).build();

  /** How the binder begins to say where it stands. */
  private static final String POSITION = "at position: ";

  private static final Type ANY_MAP = Types.mapOf(Object.class);
  private static final Type ANY_LIST = Types.listOf(Object.class);

  private Json() {}

  /** Reads a record from UTF-8. */
  public static <T> T read(byte[] utf8, Class<T> type) {
    return read(utf8, JSONB.type(type), type.getSimpleName());
  }

  /** Reads a record from text. */
  public static <T> T read(String text, Class<T> type) {
    return read(utf8(text), type);
  }

  /** Reads a list of records. */
  public static <T> List<T> readList(byte[] utf8, Class<T> type) {
    return read(utf8, JSONB.type(type).list(), "list of " + type.getSimpleName());
  }

  /** Reads an object whose values are all of one type. */
  public static <T> Map<String, T> readMapOf(byte[] utf8, Class<T> type) {
    return read(utf8, JSONB.type(type).map(), "map of " + type.getSimpleName());
  }

  /**
   * Reads an object of unknown shape: values are maps, lists, strings, booleans, null, and {@code
   * Long} or {@code Double} for numbers.
   */
  public static Map<String, @Nullable Object> readMap(byte[] utf8) {
    return read(utf8, JSONB.<Map<String, @Nullable Object>>type(ANY_MAP), "object");
  }

  /** As {@link #readMap(byte[])}. */
  public static Map<String, @Nullable Object> readMap(String text) {
    return readMap(utf8(text));
  }

  /** Reads an array of unknown shape; values as those of {@link #readMap(byte[])}. */
  public static List<@Nullable Object> readList(byte[] utf8) {
    return read(utf8, JSONB.<List<@Nullable Object>>type(ANY_LIST), "list");
  }

  /** Compact JSON of a record, a map, a list, or a scalar, in UTF-8. */
  public static byte[] write(Object value) {
    return JSONB.toJsonBytes(value);
  }

  /** Compact JSON as text. */
  public static String writeString(Object value) {
    return JSONB.toJson(value);
  }

  /** Indented JSON as text. */
  public static String writePretty(Object value) {
    return JSONB.toJsonPretty(value);
  }

  private static <T> T read(byte[] utf8, JsonType<T> type, String what) {
    JsonSyntax.check(utf8);
    @Nullable T value;
    try (JsonReader reader = JSONB.reader(utf8)) {
      value = bind(reader, type, what);
    }
    if (value == null) {
      throw GantryException.invalid("JSON does not fit a " + what + ": it is null");
    }
    return value;
  }

  private static <T> @Nullable T bind(JsonReader reader, JsonType<T> type, String what) {
    try {
      return type.fromJson(reader);
    } catch (RuntimeException e) {
      // The binder reports wrong types by several unchecked exceptions, the records by ours; all
      // mean bad input here.
      String why = String.valueOf(e.getMessage());
      String where = why.contains(POSITION) ? "" : " " + reader.location();
      throw new GantryException(
          GantryException.Kind.INVALID, "JSON does not fit a " + what + ": " + why + where, e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
