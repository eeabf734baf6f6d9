package io.gantry.cli;

import io.gantry.builder.NamedContext;
import io.gantry.builder.dockerfile.ContextName;
import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The further contexts of a build, {@code --build-context NAME=VALUE}.
 *
 * @param told as the daemon is asked for them; {@code NAME=local:N} is a folder by its number
 * @param folders that are sent
 * @param images among them, for their registries' credentials
 */
record BuildContexts(List<String> told, List<Path> folders, List<ImageReference> images) {
  /** No context but the main one. */
  static final BuildContexts NONE = new BuildContexts(List.of(), List.of(), List.of());

  /** A name that is given twice means the last. */
  static BuildContexts of(Arguments arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String text : arguments.all("build-context")) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("invalid context value: " + text + ", expected name=value");
      }
      values.put(name(text.substring(0, equals)), text.substring(equals + 1));
    }
    BuildContexts contexts =
        new BuildContexts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    values.forEach(contexts::add);
    return contexts;
  }

  private static String name(String text) {
    try {
      return ContextName.of(text);
    } catch (GantryException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<NamedContext> parsed(String value) {
    try {
      return NamedContext.parse(value);
    } catch (GantryException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private void add(String name, String value) {
    switch (parsed(value).orElse(null)) {
      // The folder of this process means nothing to the daemon.
      case NamedContext.Layout layout -> told.add(name + "=" + layout.absolute());
      case NamedContext.OfImage image -> {
        told.add(name + "=" + value);
        images.add(image.name());
      }
      case NamedContext.Nothing _, NamedContext.Repository _, NamedContext.HttpFile _ ->
          told.add(name + "=" + value);
      case null -> {
        told.add(name + "=local:" + folders.size());
        folders.add(folder(value));
      }
    }
  }

  /** A folder that is there. */
  static Path folder(String text) {
    Path folder = Path.of(text);
    if (!Files.isDirectory(folder)) {
      throw new UsageException("unable to prepare context: path \"" + text + "\" not found");
    }
    return folder;
  }
}
