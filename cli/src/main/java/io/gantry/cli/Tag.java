package io.gantry.cli;

import java.util.List;

/** {@code gantry tag}. */
final class Tag extends Verb {
  Tag() {
    super(
        "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE");
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> names = arguments.operands();
    session
        .client()
        .post(
            new Query("/images/%s/tag", names.get(0))
                .with("repo", repository(names.get(1)))
                .with("tag", tag(names.get(1)))
                .toString());
    return 0;
  }

  /** The part before the tag; a colon before a slash belongs to a registry's port. */
  static String repository(String name) {
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  static String tag(String name) {
    return repository(name).length() == name.length()
        ? "latest"
        : name.substring(repository(name).length() + 1);
  }
}
