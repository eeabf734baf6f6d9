package io.gantry.docker;

import io.gantry.engine.Images;

/** {@code DELETE /images/{name}}. */
record ImageRemove(Images images) implements Endpoint {
  @Override
  public void serve(Call call) {
    Query query = call.query();
    call.json(
        images.remove(call.path("name"), query.flag("force"), !query.flag("noprune")).stream()
            .map(ImageRemove::wire)
            .toList());
  }

  static ImageDeleted wire(Images.Removal removal) {
    return switch (removal) {
      case Images.Removal.Untagged untagged -> new ImageDeleted(untagged.reference(), null);
      case Images.Removal.Deleted deleted -> new ImageDeleted(null, deleted.digest());
    };
  }
}
