package io.gantry.cdi;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a specification file, JSON or YAML. Fields that nobody knows are refused. */
final class SpecFile {
  private static final int MOST_BYTES = 4 << 20;
  private static final Set<String> FIELDS =
      Set.of("cdiVersion", "kind", "annotations", "devices", "containerEdits");

  private SpecFile() {}

  /** INVALID that tells why it cannot be used. */
  static CdiSpec read(Path file) {
    CdiSpec spec = Json.read(json(file), CdiSpec.class);
    SpecCheck.check(spec);
    return spec;
  }

  private static byte[] json(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "it cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw GantryException.invalid("it is larger than " + MOST_BYTES + " bytes");
    }
    if (file.toString().endsWith(".json")) {
      known(Json.readMap(bytes).keySet());
      return bytes;
    }
    return yaml(bytes);
  }

  private static byte[] yaml(byte[] bytes) {
    LoadSettings settings = LoadSettings.builder().setMaxAliasesForCollections(50).build();
    try {
      Object value =
          new Load(settings).loadFromInputStream(new java.io.ByteArrayInputStream(bytes));
      if (!(value instanceof Map<?, ?> map)) {
        throw GantryException.invalid("it is no mapping");
      }
      known(map.keySet());
      return Json.write(map);
    } catch (YamlEngineException e) {
      throw new GantryException(
          GantryException.Kind.INVALID, "it is no YAML: " + e.getMessage(), e);
    }
  }

  private static void known(Set<?> fields) {
    for (Object field : fields) {
      if (!(field instanceof String name) || !FIELDS.contains(name)) {
        throw GantryException.invalid("field \"" + field + "\" is unknown");
      }
    }
  }
}
