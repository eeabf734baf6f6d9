package io.gantry.registry;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.gantry.oci.Digest;
import io.gantry.oci.GantryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Users and the bcrypt hashes of their passwords, in the format of Apache's htpasswd; read again
 * when the file has changed. Thread-safe.
 */
final class PasswordFile {
  /** Of no password; costs as much to check as one of a user. */
  private static final String NOBODY =
      BCrypt.withDefaults().hashToString(10, UUID.randomUUID().toString().toCharArray());

  private record Loaded(FileTime modified, Map<String, String> hashes) {}

  private final Path file;

  /** bcrypt is slow on purpose: what was right once is remembered, by a hash with a secret. */
  private final Map<String, Digest> verified = new ConcurrentHashMap<>();

  private final String secret = UUID.randomUUID().toString();

  /** Nobody shall take all processors by guessing. */
  private final Semaphore turns =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

  private volatile Loaded loaded;

  /** Reads the file; INVALID names the line with a hash that is not bcrypt. */
  PasswordFile(Path file) {
    this.file = file;
    this.loaded = load(file);
  }

  boolean verify(String user, String password) {
    Map<String, String> hashes = current();
    String hash = hashes.getOrDefault(user, NOBODY);
    Digest proof = Digest.sha256(secret + "\n" + hash + "\n" + password);
    if (proof.equals(verified.get(user))) {
      return true;
    }
    turns.acquireUninterruptibly();
    try {
      boolean right =
          BCrypt.verifyer().verify(password.toCharArray(), hash).verified
              && hashes.containsKey(user);
      if (right) {
        verified.put(user, proof);
      }
      return right;
    } finally {
      turns.release();
    }
  }

  private Map<String, String> current() {
    try {
      if (!Files.getLastModifiedTime(file).equals(loaded.modified)) {
        loaded = load(file);
      }
    } catch (IOException e) {
      throw GantryException.internal("read password file " + file + ": " + e, e);
    }
    return loaded.hashes;
  }

  private static Loaded load(Path file) {
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      Map<String, String> hashes = new HashMap<>();
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          add(hashes, line.strip(), file);
        }
      }
      return new Loaded(modified, hashes);
    } catch (IOException e) {
      throw GantryException.invalid("read password file " + file + ": " + e);
    }
  }

  private static void add(Map<String, String> hashes, String line, Path file) {
    int colon = line.indexOf(':');
    String user = line.substring(0, Math.max(0, colon));
    String hash = line.substring(colon + 1);
    if (user.isEmpty()) {
      throw GantryException.invalid("password file " + file + ": a line is not USER:HASH");
    }
    if (!hash.matches("\\$2[aby]\\$\\d\\d\\$[./A-Za-z0-9]{53}")) {
      String kind =
          hash.startsWith("{SHA}")
              ? "SHA-1 without salt"
              : hash.startsWith("$apr1$") ? "Apache's MD5" : "unknown, or no hash at all";
      throw GantryException.invalid(
          "password file %s: the hash of user %s is %s, which is too easy to guess. Hint: htpasswd -B"
              .formatted(file, user, kind));
    }
    hashes.put(user, hash);
  }
}
