package io.gantry.cli;

import io.gantry.oci.GoBoolean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the result of a build goes besides the store.
 *
 * @param target a folder or a file; {@code -} is standard output
 * @param push whether the daemon sends the image to its registry
 * @param rewriteTimestamps whether the times of files are those of the build
 * @param split whether the files of each platform have a folder of their own; empty: when there are
 *     several
 * @param attestationPrefix of the names of files that tell of the others
 */
record BuildOutput(
    Type type,
    String target,
    boolean push,
    boolean rewriteTimestamps,
    Optional<Boolean> split,
    String attestationPrefix) {
  /** In which form. */
  enum Type {
    /** Stays in the store. */
    IMAGE,
    /** The files, in a folder. */
    LOCAL,
    /** The files, as an archive. */
    TAR,
    /** The image, as an archive that is an OCI layout and that docker load reads. */
    ARCHIVE
  }

  /** {@code type=local,dest=path}; a path alone is a folder, {@code -} an archive. */
  static BuildOutput parse(String text) {
    if (text.equals("-")) {
      return new BuildOutput(Type.TAR, text, false, false, Optional.empty(), "");
    } else if (!text.contains("=")) {
      return new BuildOutput(Type.LOCAL, text, false, false, Optional.empty(), "");
    }
    Map<String, String> fields = BuildQuery.fields(text);
    Type type =
        switch (fields.getOrDefault("type", "")) {
          case "local" -> Type.LOCAL;
          case "tar" -> Type.TAR;
          case "oci" -> Type.ARCHIVE;
          case "docker" -> fields.containsKey("dest") ? Type.ARCHIVE : Type.IMAGE;
          case "image", "registry" -> Type.IMAGE;
          default -> throw new IllegalArgumentException("unknown output type in \"" + text + "\"");
        };
    String target = fields.getOrDefault("dest", "-");
    if (type == Type.LOCAL && target.equals("-")) {
      throw new IllegalArgumentException("dest is required for local output");
    }
    boolean push = fields.getOrDefault("type", "").equals("registry") || isTrue(fields, "push");
    if (push && type != Type.IMAGE) {
      throw new IllegalArgumentException("push needs type=image in \"" + text + "\"");
    }
    return new BuildOutput(
        type, target, push, isTrue(fields, "rewrite-timestamp"), split(fields), prefix(fields));
  }

  private static String prefix(Map<String, String> fields) {
    String prefix = fields.getOrDefault("attestation-prefix", "");
    if (prefix.contains("/")) {
      throw new IllegalArgumentException(
          "attestation-prefix=" + prefix + " is the beginning of a name, not of a path");
    }
    return prefix;
  }

  private static Optional<Boolean> split(Map<String, String> fields) {
    Optional<String> text = Optional.ofNullable(fields.get("platform-split"));
    return text.map(value ->
        GoBoolean.parse(value)
            .orElseThrow(() ->
                new IllegalArgumentException("platform-split=" + value + " is no truth value")));
  }

  private static boolean isTrue(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "").equals("true");
  }

  /**
   * Whether the daemon must write it, because the store has no place for it.
   *
   * @param index whether the result is an index, of several platforms or with attestations
   */
  boolean byDaemon(boolean index) {
    if (!index || type != Type.ARCHIVE) {
      return false;
    }
    if (target.equals("-")) {
      throw new UsageException(
          "several platforms go to --push, to -o type=oci,dest=FILE or to a folder, not to -");
    }
    return true;
  }

  /** Whether it takes the images of all platforms to write it. */
  boolean needsEach(boolean severalPlatforms) {
    return (type == Type.LOCAL || type == Type.TAR) && (severalPlatforms || split.orElse(false));
  }

  /**
   * Gets what was built out of the store.
   *
   * @param several whether it is of several platforms
   * @param attestations what is told of it
   */
  void write(Session session, BuiltImages built, boolean several, AttestationFiles attestations) {
    switch (type) {
      case IMAGE -> {
        // That is where it is.
      }
      case ARCHIVE -> {
        try (HttpExchange exchange =
            session.client().open("GET", new Query("/images/%s/get", built.id()).toString())) {
          save(session, exchange.body());
        } catch (IOException e) {
          throw failure(e);
        }
      }
      case LOCAL, TAR ->
          new BuiltFiles(session, built, split.orElse(several), attestations).write(this);
    }
  }

  /** Copies an archive to the file or to standard output. */
  void save(Session session, InputStream archive) throws IOException {
    if (target.equals("-")) {
      archive.transferTo(session.out());
    } else {
      try (OutputStream out = Files.newOutputStream(Path.of(target))) {
        archive.transferTo(out);
      }
    }
  }

  UncheckedIOException failure(IOException cause) {
    return new UncheckedIOException(
        "write the result to " + target + ": " + cause.getMessage(), cause);
  }
}
