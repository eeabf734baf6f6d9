package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;

/** {@code gantry manifest create}. */
final class ManifestCreate extends Verb {
  ManifestCreate() {
    super(
        "MANIFEST_LIST MANIFEST [MANIFEST...]",
        "Create a local manifest list for annotating and pushing to a registry",
        Flag.toggle('a', "amend", "Amend an existing manifest list"),
        ManifestInspect.INSECURE);
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    ImageReference list = ImageReference.parse(operands.getFirst());
    ManifestLists lists = new ManifestLists(session);
    List<ManifestEntry> entries = new ArrayList<>(lists.find(list).orElse(List.of()));
    if (!entries.isEmpty() && !arguments.has("amend")) {
      throw GantryException.conflict(
          "refusing to amend an existing manifest list with no --amend flag");
    }
    for (String operand : operands.subList(1, operands.size())) {
      ImageReference name = ImageReference.parse(operand);
      if (entries.stream().noneMatch(entry -> entry.reference().equals(name))) {
        entries.add(single(session, name));
      }
    }
    lists.save(list, entries);
    session.out().println("Created manifest list " + list);
    return 0;
  }

  private static ManifestEntry single(Session session, ImageReference name) {
    ManifestEntry entry = ManifestEntry.fetch(session, name);
    if (entry.isIndex()) {
      throw GantryException.invalid(
          name + " is a manifest list. Hint: name its manifests by digest");
    }
    return entry;
  }
}
