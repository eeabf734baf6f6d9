package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.List;

/** {@code gantry manifest annotate}. */
final class ManifestAnnotate extends Verb {
  ManifestAnnotate() {
    super(
        "MANIFEST_LIST MANIFEST",
        "Add additional information to a local image manifest",
        Flag.value("arch", "string", "Set architecture"),
        Flag.value("os", "string", "Set operating system"),
        Flag.value("os-features", "strings", "Set operating system feature"),
        Flag.value("os-version", "string", "Set operating system version"),
        Flag.value("variant", "string", "Set architecture variant"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    ImageReference list = ImageReference.parse(arguments.operands().get(0));
    ImageReference name = ImageReference.parse(arguments.operands().get(1));
    ManifestLists lists = new ManifestLists(session);
    List<ManifestEntry> entries = new ArrayList<>(lists.get(list));
    ManifestEntry entry = entry(entries, list, name);
    entries.set(entries.indexOf(entry), entry.withPlatform(annotated(entry, arguments)));
    lists.save(list, entries);
    return 0;
  }

  /** The entry of this name in a list that is being made. */
  static ManifestEntry entry(
      List<ManifestEntry> entries, ImageReference list, ImageReference name) {
    return entries.stream()
        .filter(entry -> entry.reference().equals(name))
        .findFirst()
        .orElseThrow(() ->
            GantryException.notFound("manifest for image " + name + " does not exist in " + list));
  }

  private static Platform annotated(ManifestEntry entry, Arguments arguments) {
    Platform before = entry.descriptor().platform();
    Platform known = before == null ? Platform.of("", "") : before;
    List<String> features = new ArrayList<>(known.osFeatures());
    for (String given : arguments.all("os-features")) {
      for (String feature : given.split(",")) {
        if (!feature.isEmpty() && !features.contains(feature)) {
          features.add(feature);
        }
      }
    }
    return new Platform(
        arguments.last("os", known.os()),
        arguments.last("arch", known.architecture()),
        arguments.last("variant", known.variant()),
        arguments.last("os-version").orElse(known.osVersion()),
        features);
  }
}
