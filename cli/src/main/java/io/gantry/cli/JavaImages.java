package io.gantry.cli;

import io.gantry.javaimage.JavaApplication;
import io.gantry.javaimage.JavaImageBuild;
import io.gantry.javaimage.JavaImageOptions;
import io.gantry.javaimage.Jdk;
import io.gantry.oci.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes images of Java programs for whoever has a session. */
final class JavaImages {
  private final Session session;

  JavaImages(Session session) {
    this.session = session;
  }

  /**
   * Makes the image, pulling its base when the daemon has none; the image's id.
   *
   * @param program what the image is made of
   */
  String make(
      Function<JavaImageBuild, JavaApplication> program,
      JavaImageOptions options,
      List<ImageReference> names,
      Consumer<String> progress) {
    if (!options.base().equals(JavaImageOptions.SCRATCH)) {
      pullIfMissing(options.base());
    }
    JavaDaemon daemon = new JavaDaemon(session.client());
    Jdk jdk = Jdk.choose(session.environment());
    try (JavaImageBuild build = new JavaImageBuild(jdk, cacheFolder(), daemon, progress)) {
      return build.load(program.apply(build), options, names).toString();
    }
  }

  private void pullIfMissing(String base) {
    ImageReference image = ImageReference.parse(base);
    String path = new Query("/images/%s/json", image.familiar()).toString();
    if (!new JavaDaemon(session.client()).has(path)) {
      Pull.pull(
          session,
          image,
          Optional.empty(),
          false,
          new ProgressView(session.err(), session.errorIsTerminal(), false));
    }
  }

  private Path cacheFolder() {
    String cache = session.environment().getOrDefault("XDG_CACHE_HOME", "");
    Path folder = cache.isEmpty() ? session.home().resolve(".cache") : Path.of(cache);
    return folder.resolve("gantry").resolve("java");
  }
}
