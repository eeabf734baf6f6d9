package io.gantry.cli;

import io.gantry.builder.RemoteContext;
import io.gantry.builder.dockerfile.DockerfileParser;
import io.gantry.builder.dockerfile.IgnoreFile;
import io.gantry.builder.dockerfile.Stage;
import io.gantry.linux.FileMode;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.store.TarEntry;
import io.gantry.store.TarWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a build sends: the Dockerfile, the context without what its ignore file names, further
 * contexts and secrets, in one archive.
 *
 * @param files the Dockerfile, what it ignores, and the secrets, by their names in the archive
 * @param context the folder; empty for none
 */
record BuildFiles(
    Map<String, byte[]> files, Optional<Path> context, IgnoreFile ignored, BuildContexts contexts) {
  private static final String DOCKERFILE = "dockerfile";
  private static final String IGNORE = "dockerignore";
  private static final int PERMISSIONS = 07777;

  /** Reads all but the contexts. */
  static BuildFiles of(Session session, Arguments arguments) {
    String operand = arguments.operands().getFirst();
    BuildContexts contexts = BuildContexts.of(arguments);
    try {
      Map<String, byte[]> files = secrets(arguments.all("secret"));
      if (operand.equals("-")) {
        files.put(DOCKERFILE, session.in().readAllBytes());
        return new BuildFiles(files, Optional.empty(), IgnoreFile.empty(), contexts);
      }
      boolean typed = arguments.last("file").filter("-"::equals).isPresent();
      if (RemoteContext.isAddress(operand)) {
        if (typed) {
          files.put(DOCKERFILE, session.in().readAllBytes());
        }
        return new BuildFiles(files, Optional.empty(), IgnoreFile.empty(), contexts);
      }
      Path context = BuildContexts.folder(operand);
      Path file = arguments.last("file").map(Path::of).orElse(context.resolve("Dockerfile"));
      files.put(DOCKERFILE, typed ? session.in().readAllBytes() : Files.readAllBytes(file));
      Optional<Path> ignore = ignoreFile(context, file);
      if (ignore.isPresent()) {
        files.put(IGNORE, Files.readAllBytes(ignore.get()));
      }
      return new BuildFiles(files, Optional.of(context), parsed(ignore), contexts);
    } catch (IOException e) {
      throw new UncheckedIOException("failed to read dockerfile: " + e.getMessage(), e);
    }
  }

  /** What messages call the Dockerfile. */
  static String name(Arguments arguments) {
    String file = arguments.last("file", "Dockerfile");
    if (remote(arguments).isPresent() && !file.equals("-")) {
      return file;
    }
    return file.equals("-") ? "Dockerfile" : String.valueOf(Path.of(file).getFileName());
  }

  /** The address of the context, which the daemon fetches. */
  static Optional<String> remote(Arguments arguments) {
    return Optional.of(arguments.operands().getFirst()).filter(RemoteContext::isAddress);
  }

  /** That of the Dockerfile, if it has one, else that of the context. */
  private static Optional<Path> ignoreFile(Path context, Path dockerfile) {
    for (Path file :
        List.of(Path.of(dockerfile + ".dockerignore"), context.resolve(".dockerignore"))) {
      if (Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static IgnoreFile parsed(Optional<Path> file) throws IOException {
    return file.isEmpty()
        ? IgnoreFile.empty()
        : IgnoreFile.parse(file.get().toString(), Files.readAllBytes(file.get()));
  }

  private static Map<String, byte[]> secrets(List<String> texts) throws IOException {
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    for (String text : texts) {
      Map<String, String> fields = BuildQuery.fields(text);
      String id = fields.getOrDefault("id", "");
      if (id.isEmpty() || id.contains("/") || id.startsWith(".")) {
        throw new UsageException("invalid secret \"" + text + "\": it needs an id");
      }
      String variable = fields.getOrDefault("env", "");
      String file = fields.getOrDefault("src", fields.getOrDefault("source", ""));
      if (file.isEmpty()) {
        String value = System.getenv(variable.isEmpty() ? id : variable);
        if (value == null) {
          throw new UsageException("secret " + id + ": neither a file nor a variable holds it");
        }
        secrets.put("secrets/" + id, value.getBytes(StandardCharsets.UTF_8));
      } else {
        secrets.put("secrets/" + id, Files.readAllBytes(Path.of(file)));
      }
    }
    return secrets;
  }

  /** The images whose names the Dockerfile or a context says outright. */
  List<ImageReference> images() {
    List<ImageReference> images = new ArrayList<>(contexts.images());
    try {
      byte[] dockerfile = files.getOrDefault(DOCKERFILE, new byte[0]);
      for (Stage stage : DockerfileParser.parse(DOCKERFILE, dockerfile).stages()) {
        if (stage.from().image().indexOf('$') < 0) {
          images.add(ImageReference.parse(stage.from().image()));
        }
      }
    } catch (GantryException e) {
      // The daemon says what is wrong with it.
      return images;
    }
    return images;
  }

  /** All that a check of the Dockerfile needs. */
  BuildFiles dockerfile() {
    Map<String, byte[]> needed = new LinkedHashMap<>(files);
    needed.keySet().retainAll(List.of(DOCKERFILE, IGNORE));
    return new BuildFiles(needed, Optional.empty(), IgnoreFile.empty(), BuildContexts.NONE);
  }

  /** Writes the archive. */
  void writeTo(OutputStream out) throws IOException {
    TarWriter tar = new TarWriter(out);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      put(tar, file.getKey(), file.getValue());
    }
    for (int number = 0; number < contexts.folders().size(); number++) {
      Path other = contexts.folders().get(number);
      tar.put(TarEntry.directory("contexts/" + number, 0755));
      IgnoreFile its = parsed(ignoreFile(other, other.resolve("Dockerfile")));
      walk(tar, other, "", "contexts/" + number, its);
    }
    tar.put(TarEntry.directory("context", 0755));
    if (context.isPresent()) {
      walk(tar, context.get(), "", "context", ignored);
    }
    tar.finish();
  }

  private static void put(TarWriter tar, String name, byte[] content) {
    tar.put(TarEntry.file(TarEntry.bytes(name), content.length, 0600), content);
  }

  private static void walk(TarWriter tar, Path root, String path, String prefix, IgnoreFile ignored)
      throws IOException {
    List<Path> children = new ArrayList<>();
    try (Stream<Path> all = Files.list(root.resolve(path))) {
      all.sorted().forEach(children::add);
    }
    for (Path child : children) {
      String name = String.valueOf(child.getFileName());
      String inside = path.isEmpty() ? name : path + "/" + name;
      Found found = Found.at(child);
      if (!ignored.ignores(inside)) {
        one(tar, child, found, prefix + "/" + inside);
      }
      if (found.type() == FileMode.DIRECTORY && !ignored.prunes(inside)) {
        walk(tar, root, inside, prefix, ignored);
      }
    }
  }

  /** What stands at a path, a link itself, by one look. */
  private record Found(int mode, long size, Instant modified) {
    static Found at(Path file) throws IOException {
      Map<String, Object> all =
          Files.readAttributes(file, "unix:mode,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
      return new Found(
          ((Number) all.getOrDefault("mode", 0)).intValue(),
          ((Number) all.getOrDefault("size", 0)).longValue(),
          ((FileTime) all.getOrDefault("lastModifiedTime", FileTime.from(Instant.EPOCH)))
              .toInstant());
    }

    int type() {
      return mode & FileMode.TYPE_MASK;
    }

    int permissions() {
      return mode & PERMISSIONS;
    }
  }

  /** A socket or a device is no source of anything. */
  private static void one(TarWriter tar, Path file, Found found, String name) throws IOException {
    String bytes = TarEntry.bytes(name);
    switch (found.type()) {
      case FileMode.SYMBOLIC_LINK -> {
        String target = TarEntry.bytes(Files.readSymbolicLink(file).toString());
        tar.put(TarEntry.symlink(bytes, target).withModified(found.modified()));
      }
      case FileMode.DIRECTORY ->
          tar.put(TarEntry.directory(bytes, found.permissions()).withModified(found.modified()));
      case FileMode.REGULAR -> {
        TarEntry entry = TarEntry.file(bytes, found.size(), found.permissions());
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(tar.put(entry.withModified(found.modified())));
        }
      }
      default -> {}
    }
  }
}
