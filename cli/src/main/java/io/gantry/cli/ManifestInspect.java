package io.gantry.cli;

import io.gantry.oci.ImageReference;
import io.gantry.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code gantry manifest inspect}. */
final class ManifestInspect extends Verb {
  /** Docker's option, for scripts that use it. */
  static final Flag INSECURE =
      Flag.toggle("insecure", "Accepted; the daemon's insecure registries decide");

  ManifestInspect() {
    super(
        "[MANIFEST_LIST] MANIFEST",
        "Display an image manifest, or manifest list",
        INSECURE,
        Flag.toggle('v', "verbose", "Output additional info including layers and platform"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    List<String> operands = arguments.operands();
    boolean verbose = arguments.has("verbose");
    ImageReference name = ImageReference.parse(operands.getLast());
    ManifestLists lists = new ManifestLists(session);
    if (operands.size() > 1) {
      ImageReference list = ImageReference.parse(operands.getFirst());
      print(session, ManifestAnnotate.entry(lists.get(list), list, name), verbose);
      return 0;
    }
    Optional<List<ManifestEntry>> made = lists.find(name);
    if (made.isPresent()) {
      print(session, verbose ? verbose(made.get()) : ManifestEntry.index(made.get()));
      return 0;
    }
    ManifestEntry remote = ManifestEntry.fetch(session, name);
    if (remote.isIndex() && verbose) {
      print(session, verbose(members(session, remote)));
    } else {
      print(session, remote, verbose);
    }
    return 0;
  }

  private static List<ManifestEntry> members(Session session, ManifestEntry index) {
    List<ManifestEntry> members = new ArrayList<>();
    for (Fields descriptor : index.document().objects("manifests")) {
      members.add(
          ManifestEntry.fetch(
              session,
              ImageReference.parse(index.reference().name() + "@" + descriptor.text("digest"))));
    }
    return members;
  }

  private static List<Map<String, Object>> verbose(List<ManifestEntry> entries) {
    return entries.stream().map(ManifestEntry::verbose).toList();
  }

  private static void print(Session session, ManifestEntry entry, boolean verbose) {
    print(session, verbose ? entry.verbose() : entry.document().map());
  }

  private static void print(Session session, Object json) {
    session.out().println(Printable.lines(Json.writePretty(json)));
  }
}
