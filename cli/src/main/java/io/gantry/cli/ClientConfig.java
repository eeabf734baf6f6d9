package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Docker's {@code config.json}, as far as it is about registries; podman's {@code auth.json} has
 * the same form. What else is in it stays as it is, in its order. A file that is malformed gives
 * {@link GantryException} INVALID, and is left alone; the message never quotes it.
 */
final class ClientConfig {
  private final Path file;
  private final Map<String, @Nullable Object> content;

  private ClientConfig(Path file, Map<String, @Nullable Object> content) {
    this.file = file;
    this.content = content;
  }

  /** A file that does not exist, or is empty, says nothing. */
  static ClientConfig load(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      boolean blank = new String(bytes, StandardCharsets.UTF_8).isBlank();
      return new ClientConfig(file, blank ? new LinkedHashMap<>() : Json.readMap(bytes));
    } catch (NoSuchFileException e) {
      return new ClientConfig(file, new LinkedHashMap<>());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "loading config file " + file + ": not readable. Hint: " + e.getClass().getSimpleName(),
          e);
    } catch (GantryException e) {
      throw malformed(file, String.valueOf(e.getMessage()));
    }
  }

  private static GantryException malformed(Path file, String why) {
    return GantryException.invalid("parsing config file " + file + ": " + why);
  }

  Path file() {
    return file;
  }

  /** What the file itself holds for this repository, or {@link RegistryAuth#NONE}. */
  RegistryAuth stored(String domain, String path) {
    Map<String, @Nullable Object> auths = object(content, "auths");
    String key = RegistryKey.best(auths, domain, path);
    return key.isEmpty() ? RegistryAuth.NONE : auth(domain, key, object(auths, key));
  }

  private RegistryAuth auth(String domain, String key, Map<String, @Nullable Object> entry) {
    Fields fields = new Fields(entry);
    String user = fields.text("username");
    String password = fields.text("password");
    if (!fields.text("auth").isEmpty()) {
      String pair = decoded(fields.text("auth"), key);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw malformed(file, "the auth of \"" + key + "\" is not user:password");
      }
      user = pair.substring(0, colon);
      password = pair.substring(colon + 1).replaceAll("\0+$", "");
    }
    return new RegistryAuth(
        user, password, fields.text("identitytoken"), RegistryKey.ofDomain(domain));
  }

  private String decoded(String auth, String key) {
    try {
      return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw malformed(file, "the auth of \"" + key + "\" is not base64");
    }
  }

  /** The suffix of the helper program that keeps the credentials of this registry, or empty. */
  String helper(String domain) {
    Map<String, @Nullable Object> helpers = object(content, "credHelpers");
    String key = RegistryKey.best(helpers, domain, "");
    return new Fields(key.isEmpty() ? content : helpers).text(key.isEmpty() ? "credsStore" : key);
  }

  /** Files these credentials, with the secrets or, where a helper keeps them, without. */
  void put(RegistryAuth auth, boolean secrets) {
    Map<String, @Nullable Object> auths = object(content, "auths");
    Map<String, @Nullable Object> entry = object(auths, auth.serverAddress());
    for (String name : new String[] {"auth", "identitytoken", "username", "password"}) {
      entry.remove(name);
    }
    if (secrets) {
      entry.put("auth", auth.basic());
      if (!auth.identityToken().isEmpty()) {
        entry.put("identitytoken", auth.identityToken());
      }
    }
    auths.put(auth.serverAddress(), entry);
    content.put("auths", auths);
  }

  /** Forgets all that is filed for a whole registry; tells whether there was anything. */
  boolean remove(String domain) {
    return object(content, "auths")
        .keySet()
        .removeIf(key -> RegistryKey.covers(key, domain, "") == 0);
  }

  /** Writes the file for its owner only, whole or not at all; a link stays a link. */
  void save() {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path real = Files.exists(file) ? file.toRealPath() : file;
      byte[] json = (Json.writePretty(content) + "\n").getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(real, new ByteArrayInputStream(json));
    } catch (IOException e) {
      throw new UncheckedIOException("saving credentials in " + file + ": " + e.getMessage(), e);
    }
  }

  /** The object of this name, which is empty and not yet in there when it is missing. */
  @SuppressWarnings("unchecked") // the keys of JSON objects are texts
  private Map<String, @Nullable Object> object(Map<String, @Nullable Object> from, String name) {
    Object value = from.get(name);
    if (value == null) {
      return new LinkedHashMap<>();
    } else if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw malformed(file, "\"" + name + "\" is not an object");
  }
}
