package io.gantry.cli;

import io.gantry.linux.Fd;
import io.gantry.linux.FileCalls;
import io.gantry.linux.Open;
import io.gantry.store.ExtractOptions;
import io.gantry.store.RootedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the result of a build goes besides the store.
 *
 * @param target a folder or a file; {@code -} is standard output
 * @param push whether the daemon sends the image to its registry
 * @param rewriteTimestamps whether the times of files are those of the build
 */
record BuildOutput(Type type, String target, boolean push, boolean rewriteTimestamps) {
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
      return new BuildOutput(Type.TAR, text, false, false);
    } else if (!text.contains("=")) {
      return new BuildOutput(Type.LOCAL, text, false, false);
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
    return new BuildOutput(type, target, push, isTrue(fields, "rewrite-timestamp"));
  }

  private static boolean isTrue(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "").equals("true");
  }

  /**
   * Whether the daemon must write it, because the store has no place for it.
   *
   * @param several whether several platforms are built
   */
  boolean byDaemon(boolean several) {
    if (!several || type == Type.IMAGE) {
      return false;
    }
    if (type != Type.ARCHIVE || target.equals("-")) {
      throw new UsageException(
          "several platforms go to --push or -o type=oci,dest=FILE, not to " + target);
    }
    return true;
  }

  /** Gets the image out of the store. */
  void write(Session session, String image) {
    switch (type) {
      case IMAGE -> {
        // That is where it is.
      }
      case ARCHIVE -> copy(session, new Query("/images/%s/get", image).toString());
      case LOCAL, TAR -> {
        Fields made =
            session
                .client()
                .post(
                    "/containers/create",
                    Map.of(
                        "Image", image,
                        "Cmd", List.of("/"),
                        "HostConfig", Map.of("NetworkMode", "none")));
        String container = made.text("Id");
        try {
          copy(session, new Query("/containers/%s/export", container).toString());
        } finally {
          session.client().delete(new Query("/containers/%s", container).with("v", 1).toString());
        }
      }
    }
  }

  private void copy(Session session, String path) {
    try (HttpExchange exchange = session.client().open("GET", path)) {
      if (type == Type.LOCAL) {
        extract(exchange.body());
      } else if (target.equals("-")) {
        exchange.body().transferTo(session.out());
      } else {
        try (OutputStream out = Files.newOutputStream(Path.of(target))) {
          exchange.body().transferTo(out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("write the result to " + target + ": " + e.getMessage(), e);
    }
  }

  private void extract(InputStream archive) throws IOException {
    Path folder = Files.createDirectories(Path.of(target));
    ExtractOptions how = ExtractOptions.AS_ARCHIVED.withOwnersChanged(false);
    try (Fd root = FileCalls.open(folder.toString(), Open.READ_ONLY | Open.DIRECTORY)) {
      RootedFiles.extract(root, archive, how);
    }
  }
}
