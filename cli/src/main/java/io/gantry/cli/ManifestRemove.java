package io.gantry.cli;

import io.gantry.oci.ImageReference;
import java.util.List;

/** {@code gantry manifest rm}. */
final class ManifestRemove extends Verb {
  ManifestRemove() {
    super(
        "MANIFEST_LIST [MANIFEST_LIST...]", "Delete one or more manifest lists from local storage");
  }

  @Override
  int run(Session session, Arguments arguments) {
    ManifestLists lists = new ManifestLists(session);
    List<String> names = arguments.operands();
    return Each.runQuietly(
        session,
        names,
        name -> {
          if (!lists.remove(ImageReference.parse(name))) {
            throw new ApiException(0, "No such manifest: " + name);
          }
        });
  }
}
