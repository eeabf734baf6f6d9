package io.gantry.cli;

import io.gantry.oci.ImageReference;
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

  /** The name without tag and digest, as people write it. */
  static String repository(String name) {
    return ImageReference.parse(name).familiarName();
  }

  /** The digest where there is one, the tag otherwise: what the API calls a tag. */
  static String tag(String name) {
    ImageReference reference = ImageReference.parse(name);
    return reference
        .digest()
        .map(Object::toString)
        .or(reference::tag)
        .orElse(ImageReference.DEFAULT_TAG);
  }
}
