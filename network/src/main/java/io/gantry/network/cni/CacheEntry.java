package io.gantry.network.cni;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of an attachment, in the form in which libcni keeps it ({@code cniCacheV1}),
 * with one field of our own.
 *
 * @param config the list that it was made with, and the version
 * @param netnsId which namespace the path led to, since the path may lead elsewhere later
 * @param result empty from before the first plugin until after the last
 */
record CacheEntry(
    CniAttachment attachment,
    NetworkConfig config,
    String netns,
    String netnsId,
    CniOptions options,
    Optional<CniResult> result) {
  private static final String KIND = "cniCacheV1";

  CacheEntry withResult(CniResult made) {
    return new CacheEntry(attachment, config, netns, netnsId, options, Optional.of(made));
  }

  byte[] toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", KIND);
    json.put("containerId", attachment.containerId());
    json.put("config", Base64.getEncoder().encodeToString(config.toJson()));
    json.put("ifName", attachment.ifName());
    json.put("networkName", attachment.network());
    json.put("netns", netns);
    json.put("gantryNetnsId", netnsId);
    List<List<String>> arguments = new ArrayList<>();
    options.arguments().forEach((key, value) -> arguments.add(List.of(key, value)));
    json.put("cniArgs", arguments);
    json.put("capabilityArgs", options.capabilities());
    result.ifPresent(made -> json.put("result", ResultWriter.write(made, config.version())));
    return Json.write(json);
  }

  /** INVALID when it is not one. */
  static CacheEntry parse(String file, byte[] utf8) {
    Fields fields = new Fields(file, Json.readMap(utf8));
    if (!fields.text("kind").equals(KIND)) {
      throw fields.wrong("kind", KIND);
    }
    return new CacheEntry(
        new CniAttachment(
            fields.text("networkName"), fields.text("containerId"), fields.text("ifName")),
        config(fields),
        fields.text("netns"),
        fields.text("gantryNetnsId"),
        new CniOptions(arguments(fields), capabilities(fields)),
        fields.has("result")
            ? Optional.of(ResultReader.read(fields.object("result")))
            : Optional.empty());
  }

  private static NetworkConfig config(Fields fields) {
    byte[] json;
    try {
      json = Base64.getDecoder().decode(fields.text("config"));
    } catch (IllegalArgumentException e) {
      throw fields.wrong("config", "base64");
    }
    return ConfigParser.parse(fields.where() + ": config", json);
  }

  private static Map<String, String> arguments(Fields fields) {
    Map<String, String> arguments = new LinkedHashMap<>();
    if (fields.map().get("cniArgs") instanceof List<?> pairs) {
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> both) || both.size() != 2) {
          throw fields.wrong("cniArgs", "a list of pairs");
        }
        arguments.put(String.valueOf(both.getFirst()), String.valueOf(both.getLast()));
      }
    }
    return arguments;
  }

  private static Map<String, Object> capabilities(Fields fields) {
    Map<String, Object> capabilities = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable Object> entry :
        fields.object("capabilityArgs").map().entrySet()) {
      Object value = entry.getValue();
      if (value == null) {
        throw GantryException.invalid(fields.where() + ": " + entry.getKey() + " is null");
      }
      capabilities.put(entry.getKey(), value);
    }
    return capabilities;
  }
}
