package io.gantry.cli;

import io.gantry.oci.ByteSize;
import java.util.List;

/** {@code gantry builder prune}. */
final class BuilderPrune extends Verb {
  BuilderPrune() {
    super(
        "",
        "Remove build cache",
        Flag.toggle('a', "all", "Remove all unused build cache, not just dangling ones"),
        Flag.value("filter", "filter", "Provide filter values (e.g. \"until=24h\")"),
        Flag.toggle('f', "force", "Do not prompt for confirmation"),
        Flag.value("keep-storage", "bytes", "Amount of disk space to keep for cache"));
  }

  @Override
  int run(Session session, Arguments arguments) {
    String warning = "WARNING! This will remove the build cache.";
    if (!arguments.has("force") && !Question.ask(session, warning)) {
      return 1;
    }
    Query query =
        new Query("/build/prune")
            .filters(arguments.all("filter"))
            .with("keep-storage", arguments.last("keep-storage", ByteSize::parse));
    Fields answer = Fields.parse(session.client().post(query.toString()));
    List<String> deleted = answer.texts("CachesDeleted");
    if (!deleted.isEmpty()) {
      session.out().println("Deleted build cache objects:");
      deleted.forEach(session.out()::println);
      session.out().println();
    }
    long freed = answer.number("SpaceReclaimed");
    session.out().println("Total reclaimed space: " + Humans.size(freed));
    return 0;
  }
}
