package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/** {@code gantry pull}. */
final class Pull extends Verb {
  Pull() {
    super(
        "NAME[:TAG|@DIGEST] [NAME...]",
        "Download an image from a registry",
        Flag.toggle('a', "all-tags", "Download all tagged images in the repository"),
        Flag.toggle(
            "lazy", "Fetch files when they are read, if the image allows it (experimental)"),
        Flag.value("platform", "string", "Set platform if server is multi-platform capable"),
        Flag.toggle('q', "quiet", "Suppress verbose output"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    return Each.runQuietly(
        session, arguments.operands(), name -> pullNamed(session, arguments, name));
  }

  private static void pullNamed(Session session, Arguments arguments, String name) {
    boolean quiet = arguments.has("quiet");
    ImageReference image = named(session, name, arguments.has("all-tags"), quiet);
    pull(
        session,
        image,
        arguments.last("platform"),
        arguments.has("lazy"),
        new ProgressView(session.out(), session.outputIsTerminal(), quiet));
    session.out().println(image);
  }

  /** What the user means: all tags, or one, which is said when it was not typed. */
  static ImageReference named(Session session, String name, boolean all, boolean quiet) {
    ImageReference image = ImageReference.parseName(name);
    boolean bare = image.tag().isEmpty() && image.digest().isEmpty();
    if (all && !bare) {
      throw new UsageException("tag can't be used with --all-tags/-a");
    } else if (all || !bare) {
      return image;
    }
    if (!quiet) {
      session.out().println("Using default tag: " + ImageReference.DEFAULT_TAG);
    }
    return image.withTag(ImageReference.DEFAULT_TAG);
  }

  /**
   * Pulls with the user's credentials; all tags when the name has none.
   *
   * @param lazy whether it may end before the image is whole
   */
  static void pull(
      Session session,
      ImageReference image,
      Optional<String> platform,
      boolean lazy,
      ProgressView view) {
    Query query =
        new Query("/images/create")
            .with("fromImage", image.name())
            .with("tag", image.digest().map(Object::toString).or(image::tag))
            .with("lazy", lazy ? Optional.of("1") : Optional.empty())
            .with("platform", platform.map(text -> text.toLowerCase(Locale.ROOT)));
    try (HttpExchange exchange =
        session.client().open("POST", query.toString(), Credentials.headers(session, image))) {
      view.show(exchange.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
