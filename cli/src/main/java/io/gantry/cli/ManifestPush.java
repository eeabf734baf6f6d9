package io.gantry.cli;

import io.gantry.oci.GantryException;
import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import io.gantry.oci.Platform;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code gantry manifest push}. The daemon copies what the list names, then puts the list. */
final class ManifestPush extends Verb {
  ManifestPush() {
    super(
        "MANIFEST_LIST",
        "Push a manifest list to a repository",
        ManifestInspect.INSECURE,
        Flag.toggle('p', "purge", "Remove the local manifest list after push"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    ImageReference list = ImageReference.parse(arguments.operands().getFirst());
    ManifestLists lists = new ManifestLists(session);
    List<ManifestEntry> entries = lists.get(list);
    entries.forEach(ManifestPush::checkPlatform);
    Map<String, Object> index = ManifestEntry.index(entries);
    Query query =
        new Query("/gantry/v1/manifest")
            .with("ref", list)
            .with("mediaType", Objects.requireNonNull(index.get("mediaType")));
    List<ImageReference> names = new ArrayList<>(List.of(list));
    for (ManifestEntry entry : entries) {
      query.with("from", entry.reference().withDigest(entry.descriptor().digest()));
      names.add(entry.reference());
    }
    Credentials credentials = new Credentials(session);
    Map<String, String> headers = new HashMap<>();
    headers.put("X-Registry-Auth", credentials.find(list.domain(), list.path()).header());
    headers.put("X-Registry-Config", credentials.header(names));
    Fields answer = session.client().put(query.toString(), headers, Json.write(index));
    session.out().println(Printable.text(answer.text("Digest")));
    if (arguments.has("purge")) {
      lists.remove(list);
    }
    return 0;
  }

  private static void checkPlatform(ManifestEntry entry) {
    Platform platform = entry.descriptor().platform();
    if (platform == null || platform.os().isEmpty() || platform.architecture().isEmpty()) {
      throw GantryException.invalid(
          "manifest "
              + entry.reference()
              + " must have an OS and Architecture to be pushed to a registry."
              + " Hint: gantry manifest annotate --os --arch");
    }
  }
}
